//! The name of the common table that contains a statement.

use std::borrow::Cow;

/// A name that no schema is likely to have.
const NAME: &str = "tg_paginate_rows";

/// A name that does not occur in a statement. The common table would hide a table of this name, and
/// SQLite would report a circular reference.
pub(super) fn choose_name(sql: &str) -> Cow<'static, str> {
    let mut name = Cow::Borrowed(NAME);
    while contains(sql, &name) {
        name.to_mut().push('_');
    }
    name
}

/// Ignores case, because databases compare unquoted names like this.
fn contains(sql: &str, name: &str) -> bool {
    let mut windows = sql.as_bytes().windows(name.len());
    windows.any(|window| window.eq_ignore_ascii_case(name.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_does_not_occur_in_the_statement() {
        for (sql, name) in [
            ("", NAME),
            ("SELECT id FROM tgp", NAME),
            ("SELECT id FROM TG_Paginate_Rows", "tg_paginate_rows_"),
            ("SELECT id FROM tg_paginate_rows_ JOIN tg_paginate_rows", "tg_paginate_rows__"),
            ("SELECT 'ätg_paginate_rows' FROM t", "tg_paginate_rows_"),
        ] {
            assert_eq!(choose_name(sql), name, "{sql}");
        }
    }
}
