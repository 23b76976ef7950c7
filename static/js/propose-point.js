// The point of a new place, put on a map by a click, or at its centre, which the arrows move. Nobody needs it: the
// address is enough, and without this nothing is shown of it.
const [FARTHEST, NEAREST, DOOR] = [9, 19, 17]; // zooms
const spot = document.querySelector(".spot");
const box = spot?.querySelector("[data-point]");
const part = (name) => spot.querySelector(`[data-${name}]`);
const input = (name) => spot.querySelector(`input[name="${name}"]`);

// Whether a point lies in one ring: even-odd, by a ray to the east.
function isInRing(ring, x, y) {
  let isIn = false;
  ring.forEach(([x1, y1], n) => {
    const [x2, y2] = ring[(n + 1) % ring.length];
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) isIn = !isIn;
  });
  return isIn;
}

function isIn({ type, coordinates }, x, y) {
  const polygons = type === "Polygon" ? [coordinates] : coordinates;
  return polygons.some(([outer, ...holes]) => isInRing(outer, x, y) && !holes.some((hole) => isInRing(hole, x, y)));
}

function styled() {
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: box.dataset.styles });
  return new Promise((resolve, reject) => {
    link.addEventListener("load", resolve);
    link.addEventListener("error", reject);
    document.head.append(link);
  });
}

async function open() {
  const facts = JSON.parse(document.getElementById("point-facts").textContent);
  part("open").disabled = true;
  try {
    const [answer] = await Promise.all([fetch(facts.areas), import(box.dataset.leaflet), styled()]);
    if (!answer.ok) throw new Error(String(answer.status));
    const { items } = await answer.json();
    part("canvas").hidden = false;
    part("open").hidden = true;
    part("center").hidden = false;
    draw(window.L, items, facts);
  } catch {
    part("open").disabled = false;
    part("point-said").textContent = facts.words.failed;
  }
}

function draw(L, areas, facts) {
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const motion = { zoomAnimation: !isCalm, fadeAnimation: false, markerZoomAnimation: !isCalm, inertia: !isCalm };
  const map = L.map(part("canvas"), { ...motion, minZoom: FARTHEST, maxZoom: NEAREST, zoomControl: false, scrollWheelZoom: false });
  if (isCalm) map.panBy = (offset, options) => L.Map.prototype.panBy.call(map, offset, { ...options, animate: false });
  map.attributionControl.setPrefix(false);
  const { zoom_in: zoomInTitle, zoom_out: zoomOutTitle } = facts.words;
  L.control.zoom({ zoomInTitle, zoomOutTitle, position: "bottomright" }).addTo(map);
  if (facts.tiles) {
    part("canvas").classList.add("has-tiles");
    L.tileLayer(facts.tiles, { attribution: facts.tiles_by, maxZoom: NEAREST }).addTo(map);
  }
  if (facts.streets) import(facts.streets.module).then(({ drawStreets }) => drawStreets(map, facts.streets)).catch(() => {});
  const outlined = areas.filter((area) => area.polygon);
  for (const area of outlined) {
    L.geoJSON(area.polygon, { interactive: false, style: () => ({ className: "outline" }) }).addTo(map);
  }
  for (const area of areas) {
    const name = document.createElement("span");
    name.textContent = area.short_name || area.name;
    const icon = L.divIcon({ className: "area-name", html: name, iconSize: null });
    L.marker([area.latitude, area.longitude], { icon, interactive: false, keyboard: false }).addTo(map);
  }
  const pin = L.divIcon({ className: "pin", html: part("pin").innerHTML, iconSize: [36, 36], iconAnchor: [18, 34] });
  const marker = L.marker([0, 0], { icon: pin, interactive: false, keyboard: false });

  function say({ lat, lng }) {
    const area = outlined.find((one) => isIn(one.polygon, lng, lat));
    const isOutside = !area && outlined.length > 0 && outlined.length === areas.length;
    const words = area ? facts.words.within.replace("{area}", area.name) : facts.words.here;
    part("point-said").textContent = isOutside ? facts.words.outside : words;
  }

  function put(at) {
    const point = at.wrap();
    marker.setLatLng(point).addTo(map);
    input("latitude").value = point.lat.toFixed(6);
    input("longitude").value = point.lng.toFixed(6);
    input("point_of").value = "";
    input("point_said").value = "";
    part("without").hidden = false;
    say(point);
    input("latitude").dispatchEvent(new Event("input", { bubbles: true })); // kept as one goes
  }

  const [lat, lng] = [input("latitude").value, input("longitude").value].map(Number.parseFloat);
  const whole = L.latLngBounds(outlined.length ? [] : areas.map((area) => [area.latitude, area.longitude]));
  for (const area of outlined) whole.extend(L.geoJSON(area.polygon).getBounds());
  if (Number.isFinite(lat) && Number.isFinite(lng)) {
    map.setView([lat, lng], DOOR);
    marker.setLatLng([lat, lng]).addTo(map);
  } else if (whole.isValid()) map.fitBounds(whole);
  else map.setView([0, 0], FARTHEST);
  map.on("click", ({ latlng }) => put(latlng));
  part("center").addEventListener("click", () => put(map.getCenter()));
}

if (box) {
  part("open").hidden = false;
  part("open").addEventListener("click", open);
  // A point that was found is shown, to be confirmed.
  if (input("latitude").value && box.offsetParent) open();
}
