// Why the CMS was shut to a script's request: "ended" without a session, "key" before a key is shown, "" where it was not.
// Whoever asked says so: the page with the form then says the way on.
export async function shutBy(answer) {
  let reason = "";
  if (answer.status === 401) reason = "ended";
  else if (answer.status === 403 && answer.headers.get("Content-Type") === "application/json") {
    if ((await answer.clone().json()).error_code === "key_wanted") reason = "key";
  }
  if (reason) document.dispatchEvent(new CustomEvent("cms:shut", { detail: reason }));
  return reason;
}
