//! What follows from the table of settings.

/// Makes the config, the setters and the settings in force from one table. A row is
/// `setter(argument: its type) -> type that is kept { what is kept } = default`, and `, api default`
/// where APIs have another one.
macro_rules! settings {
    (
        $(#[$about:meta])*
        pub struct $Config:ident;

        $(
            $(#[$doc:meta])*
            $name:ident($argument:ident: $given:ty) -> $kept:ty { $value:expr } = $default:expr
                $(, api $api:expr)?;
        )*
    ) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
        pub struct $Config {
            $($name: Option<$kept>,)*
        }

        impl $Config {
            /// What APIs have instead of the defaults.
            const API_DEFAULTS: Self = $Config { $($($name: Some($api),)?)* ..$Config::new() };

            /// Sets nothing.
            #[must_use]
            pub const fn new() -> Self {
                $Config { $($name: None,)* }
            }

            $(
                $(#[$doc])*
                ///
                /// # Default
                #[doc = concat!("`", stringify!($default), "`" $(, "; in APIs `", stringify!($api), "`")?)]
                #[must_use]
                pub const fn $name(mut self, $argument: $given) -> Self {
                    self.$name = Some($value);
                    self
                }
            )*

            /// What this config sets, and what `other` sets where this one sets nothing.
            pub(crate) fn or(self, other: Self) -> Self {
                $Config { $($name: self.$name.or(other.$name),)* }
            }

            /// What is set, and the defaults for the rest.
            fn or_defaults(self) -> Settings {
                let ordering = Ordering::default();
                let mut settings = Settings { $($name: self.$name.unwrap_or($default),)* ordering };
                let columns = settings.default_order.iter();
                settings.ordering = columns.filter_map(|column| SortKey::parse(column)).collect();
                settings
            }
        }

        /// The settings in force for one request.
        #[derive(Debug, Clone)]
        pub(crate) struct Settings {
            $(pub(crate) $name: $kept,)*
            /// `default_order`, parsed.
            pub(crate) ordering: Ordering,
        }
    };
}

pub(super) use settings;
