//! The templates and settings of a router.

use std::sync::Arc;
use std::task::{Context, Poll};

use axum::http::Request;
use tera::Tera;
use tower_layer::Layer;
use tower_service::Service;

use crate::config::PaginateConfig;

/// What the layers around a handler say.
#[derive(Debug, Clone, Default)]
pub(super) struct Settings {
    pub(super) tera: Option<Arc<Tera>>,
    pub(super) config: Option<PaginateConfig>,
}

/// The templates of a router, and with [`config`](PaginateLayer::config) its settings.
///
/// ```
/// use axum::Router;
/// use axum::routing::get;
/// use tg_paginate::axum::prelude::*;
///
/// #[paginate(var = "numbers", template = "numbers.html")]
/// async fn numbers() -> Context {
///     context! { numbers: (1..=95).collect::<Vec<u32>>() }
/// }
///
/// let tera = tg_paginate::new_tera();
/// let config = PaginateConfig::new().limit(20);
/// let app = Router::new()
///     .route("/numbers", get(numbers))
///     .layer(tg_paginate::axum::layer(tera).config(config));
/// # let _: Router = app;
/// ```
pub fn layer(tera: impl Into<Arc<Tera>>) -> PaginateLayer {
    PaginateLayer { settings: Settings { tera: Some(tera.into()), config: None } }
}

/// The settings of a router without templates, or of one that uses those around it.
///
/// ```
/// use axum::Router;
/// use axum::routing::get;
/// use tg_paginate::axum::prelude::*;
///
/// #[paginate]
/// async fn numbers() -> Vec<u32> {
///     (1..=95).collect()
/// }
///
/// let api = Router::new()
///     .route("/numbers", get(numbers))
///     .layer(tg_paginate::axum::config(PaginateConfig::new().limit(20)));
/// # let _: Router = api;
/// ```
#[must_use]
pub fn config(config: PaginateConfig) -> PaginateLayer {
    PaginateLayer::default().config(config)
}

/// The layer that [`layer()`] and [`config()`] make. What an inner router's layer has replaces what
/// those around it have.
#[derive(Debug, Clone, Default)]
pub struct PaginateLayer {
    settings: Settings,
}

impl PaginateLayer {
    /// Sets the settings of the router.
    #[must_use]
    pub fn config(mut self, config: PaginateConfig) -> Self {
        self.settings.config = Some(config);
        self
    }
}

impl<S> Layer<S> for PaginateLayer {
    type Service = PaginateService<S>;

    fn layer(&self, inner: S) -> PaginateService<S> {
        PaginateService { settings: self.settings.clone(), inner }
    }
}

/// A service inside of a [`PaginateLayer`].
#[derive(Debug, Clone)]
pub struct PaginateService<S> {
    settings: Settings,
    inner: S,
}

impl<S: Service<Request<B>>, B> Service<Request<B>> for PaginateService<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<B>) -> S::Future {
        let Settings { tera, config } = self.settings.clone();
        let settings = request.extensions_mut().get_or_insert_default::<Settings>();
        // a layer outside of this one has run before
        settings.tera = tera.or(settings.tera.take());
        settings.config = config.or(settings.config);
        self.inner.call(request)
    }
}
