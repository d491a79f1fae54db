//! The selects of SeaORM whose rows are models of several entities, such as `find_also_related`.

use std::borrow::Cow;

use ::sea_orm::{
    DbBackend, DbErr, EntityTrait, QueryResult, QueryTrait, SelectFive, SelectFiveModel,
    SelectFour, SelectFourModel, SelectSix, SelectSixModel, SelectThree, SelectThreeModel,
    SelectTwo, SelectTwoModel, SelectTwoRequired, SelectTwoRequiredModel, SelectorTrait, Statement,
    Topology,
};
use serde::Serialize;

use super::orm_select::{OrmSelect, PREFIXES, find_column, primary_key};

/// Finds the column of an entity by its name in the entity.
type FindColumn = fn(&str) -> Option<&'static str>;

/// The column for a name in a row, `1.city`, in the statement, `B_city`, or for a name alone, of the
/// first entity that has it.
fn find_joined(name: &str, entities: &[FindColumn]) -> Option<Cow<'static, str>> {
    let prefix = |prefix: &str, column| Cow::Owned(format!("{prefix}{column}"));
    let sides = || PREFIXES.iter().zip(entities).enumerate();
    let in_row = sides().find_map(|(place, (before, find))| {
        let name = name.strip_prefix(&place.to_string())?.strip_prefix('.')?;
        Some(prefix(before, find(name)?))
    });
    let in_statement = || {
        sides().find_map(|(_, (before, find))| {
            let column = find(name.strip_prefix(before)?)?;
            Some(prefix(before, column))
        })
    };
    let alone = || sides().find_map(|(_, (before, find))| Some(prefix(before, find(name)?)));
    in_row.or_else(in_statement).or_else(alone)
}

/// The rows of a select are `$model` of these entities. The key is that of the first one: a key of
/// all would keep databases from using its index. Where the first has several rows, it is not
/// unique, which debug builds log.
macro_rules! joined {
    ($select:ident, $model:ident, $first:ident $($other:ident)+ $(, $topology:ident)?) => {
        impl<$first, $($other,)+ $($topology)?> OrmSelect for $select<$first, $($other,)+ $($topology)?>
        where
            $first: EntityTrait<Model: Serialize + 'static>,
            $($other: EntityTrait<Model: Serialize + 'static>,)+
            $($topology: Topology,)?
        {
            type Row = <$model<$first::Model, $($other::Model),+> as SelectorTrait>::Item;

            fn into_statement(self, backend: DbBackend) -> Statement {
                self.build(backend)
            }

            fn decode(result: QueryResult) -> Result<Self::Row, DbErr> {
                $model::<$first::Model, $($other::Model),+>::from_raw_query_result(result)
            }

            fn primary_key() -> Vec<String> {
                let columns = primary_key::<$first>();
                columns.map(|column| format!("{}{column}", PREFIXES[0])).collect()
            }

            fn find_column(name: &str) -> Option<Cow<'static, str>> {
                find_joined(name, &[find_column::<$first>, $(find_column::<$other>),+])
            }
        }
    };
}

joined!(SelectTwo, SelectTwoModel, A B);
joined!(SelectTwoRequired, SelectTwoRequiredModel, A B);
joined!(SelectThree, SelectThreeModel, A B C, T);
joined!(SelectFour, SelectFourModel, A B C D, T);
joined!(SelectFive, SelectFiveModel, A B C D E, T);
joined!(SelectSix, SelectSixModel, A B C D E F, T);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_looked_up_in_the_row_then_in_the_statement_then_in_each_entity() {
        fn person(name: &str) -> Option<&'static str> {
            ["id", "name"].into_iter().find(|column| *column == name)
        }
        fn address(name: &str) -> Option<&'static str> {
            ["id", "city", "A_id"].into_iter().find(|column| *column == name)
        }
        for (name, column) in [
            ("0.id", Some("A_id")),
            ("1.id", Some("B_id")),
            ("id", Some("A_id")),
            ("city", Some("B_city")),
            ("A_id", Some("A_id")),
            ("B_A_id", Some("B_A_id")),
            ("B_city", Some("B_city")),
            ("0.city", None),
            ("2.id", None),
            ("00.id", None),
            ("A_city", None),
            ("", None),
        ] {
            assert_eq!(find_joined(name, &[person, address]).as_deref(), column, "{name}");
        }
    }
}
