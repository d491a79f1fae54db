use sea_orm::entity::prelude::*;
use sea_orm::{DatabaseTransaction, TransactionTrait};
use tg_paginate::prelude::*;
use tg_paginate::{Paginator, Request};

mod pet {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, serde::Serialize)]
    #[sea_orm(table_name = "pet")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

const PETS: Paginator = Paginator::new("pets", PaginateConfig::new());

async fn pets(db: &DatabaseConnection) {
    let tx: DatabaseTransaction = db.begin().await.unwrap();
    let _ = PETS.page(Request::new("/", ""), pet::Entity::find().on(&tx)).await;
}

fn main() {
    let _ = pets;
}
