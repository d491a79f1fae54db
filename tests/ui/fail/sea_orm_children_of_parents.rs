use sea_orm::entity::prelude::*;
use tg_paginate::prelude::*;

mod pet {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, serde::Serialize)]
    #[sea_orm(table_name = "pet")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        pub owner_id: i32,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {
        #[sea_orm(
            belongs_to = "super::owner::Entity",
            from = "Column::OwnerId",
            to = "super::owner::Column::Id"
        )]
        Owner,
    }

    impl Related<super::owner::Entity> for Entity {
        fn to() -> RelationDef {
            Relation::Owner.def()
        }
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod owner {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, serde::Serialize)]
    #[sea_orm(table_name = "owner")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {
        #[sea_orm(has_many = "super::pet::Entity")]
        Pet,
    }

    impl Related<super::pet::Entity> for Entity {
        fn to() -> RelationDef {
            Relation::Pet.def()
        }
    }

    impl ActiveModelBehavior for ActiveModel {}
}

fn owners(db: &DatabaseConnection) -> Context {
    context! { owners: owner::Entity::find().find_with_related(pet::Entity).on(db) }
}

fn main() {
    let _ = owners;
}
