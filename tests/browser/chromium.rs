//! A headless browser, controlled through its driver.

#![allow(dead_code, reason = "the tests of each site take what they need")]

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use thirtyfour::common::capabilities::chromium::ChromiumLikeCapabilities;
use thirtyfour::extensions::query::ElementPollerWithTimeout;
use thirtyfour::prelude::*;
use tokio::runtime::Builder;
use tokio::time::sleep;

use crate::setting::setting;

/// The time limit for a page, generous for a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);
/// The pause between two checks.
const PAUSE: Duration = Duration::from_millis(20);

/// The browser of one test, which ends with the test even if that panics.
pub(crate) struct Browser {
    // first, because the browser must quit before the driver
    page: WebDriver,
    _driver: Driver,
}

/// The reader's screen.
#[derive(Clone, Copy)]
pub(crate) struct Screen {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) scheme: &'static str,
}

impl Screen {
    pub(crate) const DESKTOP: Screen = Screen { width: 1280, height: 900, scheme: "light" };
    pub(crate) const PHONE: Screen = Screen { width: 360, height: 740, scheme: "light" };
    /// A window of 1280 pixels at 400 %.
    pub(crate) const ZOOMED: Screen = Screen { width: 320, height: 256, scheme: "light" };

    pub(crate) const fn dark(self) -> Self {
        Screen { scheme: "dark", ..self }
    }
}

/// Whether these tests should run; prints a note if not.
pub(crate) fn are_wanted() -> bool {
    setting("PAGINATE_BROWSER").is_some()
}

/// Runs a test in a new browser.
pub(crate) fn browse(test: impl AsyncFnOnce(&Browser)) {
    if !are_wanted() {
        return;
    }
    // a separate thread lets the browser quit when the test panics
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    runtime.block_on(async {
        let browser = Browser::start().await;
        test(&browser).await;
    });
}

impl Browser {
    /// Starts a further browser.
    pub(crate) async fn start() -> Self {
        let driver = Driver::start();
        let mut options = DesiredCapabilities::chrome();
        // in containers and as root there is no sandbox, and little shared memory
        for argument in ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage"] {
            options.add_arg(argument).unwrap();
        }
        let page = WebDriver::new(format!("http://127.0.0.1:{}", driver.port), options);
        let page = page.await.expect("Chromium starts: apt-get install chromium");
        let wait = ElementPollerWithTimeout::new(PATIENCE, PAUSE);
        page.set_poller(Arc::new(wait));
        let browser = Browser { page, _driver: driver };
        browser.screen(Screen::DESKTOP).await;
        browser
    }

    pub(crate) async fn open(&self, address: &str) {
        self.page.goto(address).await.unwrap();
    }

    /// Calls a command of the Chrome DevTools Protocol.
    pub(crate) async fn command(&self, name: &str, parameters: Value) -> Value {
        self.page.cdp().send_raw(name, parameters).await.unwrap()
    }

    pub(crate) async fn screen(&self, screen: Screen) {
        let Screen { width, height, scheme } = screen;
        let metrics =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.command("Emulation.setDeviceMetricsOverride", metrics).await;
        self.media("", scheme).await;
    }

    /// `media` is `print`, or empty for the screen.
    pub(crate) async fn media(&self, media: &str, scheme: &str) {
        let features = json!([
            { "name": "prefers-color-scheme", "value": scheme },
            // colours change at once
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ]);
        let media = json!({ "media": media, "features": features });
        self.command("Emulation.setEmulatedMedia", media).await;
    }

    /// Returns the result of the script.
    pub(crate) async fn run<T: DeserializeOwned>(&self, script: &str) -> T {
        self.page.execute(script, []).await.unwrap().convert().unwrap()
    }

    pub(crate) fn page(&self) -> &WebDriver {
        &self.page
    }

    /// Waits for a condition.
    pub(crate) async fn until(&self, condition: impl AsyncFn() -> bool) {
        let end = Instant::now() + PATIENCE;
        while !condition().await {
            assert!(Instant::now() < end, "waited for too long");
            sleep(PAUSE).await;
        }
    }

    /// Waits until the elements have these texts.
    pub(crate) async fn shows(&self, selector: &str, texts: &[&str]) {
        let end = Instant::now() + PATIENCE;
        loop {
            let shown = self.texts(selector).await;
            if shown == texts {
                return;
            }
            assert!(Instant::now() < end, "`{selector}` shows {shown:?}, not {texts:?}");
            sleep(PAUSE).await;
        }
    }

    pub(crate) async fn texts(&self, selector: &str) -> Vec<String> {
        self.each(selector, "one.innerText.trim()").await
    }

    /// The outer HTML of the visible elements.
    pub(crate) async fn visible(&self, selector: &str) -> Vec<String> {
        let visible = self.each(selector, "one.checkVisibility() ? one.outerHTML : ''");
        visible.await.into_iter().filter(|html| !html.is_empty()).collect()
    }

    /// The texts of the visible elements.
    pub(crate) async fn visible_texts(&self, selector: &str) -> Vec<String> {
        let visible = self.each(selector, "one.checkVisibility() ? one.innerText.trim() : ''");
        visible.await.into_iter().filter(|text| !text.is_empty()).collect()
    }

    async fn each(&self, selector: &str, value: &str) -> Vec<String> {
        let all = format!("document.querySelectorAll({})", json!(selector));
        self.run(&format!("return [...{all}].map(one => {value})")).await
    }

    pub(crate) async fn find(&self, selector: &str) -> WebElement {
        self.page.query(By::Css(selector)).first().await.unwrap()
    }

    pub(crate) async fn click(&self, selector: &str) {
        self.find(selector).await.click().await.unwrap();
    }

    /// A screenshot of the whole page.
    pub(crate) async fn picture(&self, screen: Screen) -> Vec<u8> {
        let height: u32 = self.run("return document.documentElement.scrollHeight").await;
        self.screen(Screen { height, ..screen }).await;
        self.page.screenshot_as_png().await.unwrap()
    }
}

/// The driver's process.
struct Driver {
    process: Child,
    port: u16,
}

impl Driver {
    fn start() -> Self {
        let mut process = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .spawn()
            .expect("`chromedriver` starts: apt-get install chromium-driver");
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let port = lines
            .map_while(Result::ok)
            .find_map(|line| {
                line.split_once("successfully on port ")?.1.trim_end_matches('.').parse().ok()
            })
            .expect("`chromedriver` says its port");
        Driver { process, port }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
