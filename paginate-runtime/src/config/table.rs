//! What follows from the table of settings.

/// Makes the config, its setters and [`Settings`] from one table. A row is `setter(argument: its
/// type) -> stored type { stored value } = default`, followed by `, api default` where APIs have
/// another default.
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
            /// The defaults of APIs that differ.
            const API_DEFAULTS: Self = $Config { $($($name: Some($api),)?)* ..$Config::new() };

            /// A config that sets nothing.
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

            /// Each setting of this config, else that of `other`.
            fn or_each(self, other: Self) -> Self {
                $Config { $($name: self.$name.or(other.$name),)* }
            }

            /// The settings, with defaults for those that are not set.
            fn or_defaults(self) -> Settings {
                let ordering = Ordering::default();
                let is_api = false;
                let mut settings =
                    Settings { $($name: self.$name.unwrap_or($default),)* ordering, is_api };
                let columns = settings.default_order.iter().copied();
                settings.ordering = columns.filter_map(SortKey::parse).collect();
                settings
            }
        }

        /// The settings in force for one request.
        #[derive(Debug, Clone)]
        pub(crate) struct Settings {
            $(pub(crate) $name: $kept,)*
            /// `default_order`, parsed.
            pub(crate) ordering: Ordering,
            /// Whether programs read the response.
            pub(crate) is_api: bool,
        }
    };
}

pub(super) use settings;
