// On every page: the subscription that this browser has is said again, once a day. Who has none loads nothing more.
if (navigator.serviceWorker) {
  navigator.serviceWorker.getRegistration("/").then(async (registration) => {
    if (registration) (await import("./push.js")).renew();
  }, () => {});
}
