// The points of a result on a map, drawn by Leaflet once they are asked for; the list follows what is in view. The still
// map, the plan of districts and the list say the same without it.
const APART_PX = 44; // nearer than that, marks are one: each can be read, and touched
const [FARTHEST, NEAREST, ONE_PLACE] = [9, 18, 16]; // zooms
const NAME_PX = 34; // nearer to a mark than that, the name of an area would be under it
const SIZES_PX = [30, 36, 42]; // of marks, for so many figures
const ROOM = { paddingTopLeft: [24, 24], paddingBottomRight: [64, 32] }; // about marks, beside the buttons

const MOST_LISTED = 30; // of what is in view
const ROUND_M = 100; // of the zone that is searched: «à moins de 1,3 km»
const ROOM_AROUND = 0.2; // of the view: marks stand ready beyond its edges

let box, facts, isOpen, shown; // of the map that the page has now
const part = (name) => box.querySelector(`[data-${name}]`);
const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_whole, name) => values[name]);
const sum = (places) => places.reduce((count, place) => count + place.events.length, 0);

function element(name, attributes = {}, ...inside) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value) made.setAttribute(key, value);
  made.append(...inside);
  return made;
}

async function fetched(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

const stills = () => document.querySelectorAll("[data-still]");

async function open() {
  part("open").disabled = true;
  // The room of the map, at once: what comes seconds later moves nothing under the finger.
  box.classList.add("is-opening");
  for (const still of stills()) still.classList.add("is-over");
  try {
    const asked = [fetched(facts.points), fetched(facts.areas), import(box.dataset.leaflet)];
    const [found, areas] = await Promise.all(asked);
    part("ask").hidden = true;
    part("canvas").hidden = false;
    isOpen = true;
    facts.said = found.said;
    part("said").textContent = found.said;
    draw(window.L, found.places, areas.items);
  } catch {
    box.classList.remove("is-opening");
    for (const still of stills()) still.classList.remove("is-over");
    part("ask").hidden = false;
    part("open").disabled = false;
    part("said").textContent = facts.words.failed;
  }
}

function draw(L, places, areas) {
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const motion = { zoomAnimation: !isCalm, fadeAnimation: false, markerZoomAnimation: !isCalm, inertia: !isCalm };
  const zooms = { minZoom: FARTHEST, maxZoom: NEAREST, zoomSnap: facts.tiles || facts.streets ? 1 : 0.25 };
  const map = L.map(part("canvas"), { ...motion, ...zooms, zoomControl: false, scrollWheelZoom: false });
  shown?.remove();
  shown = map;
  // Leaflet has no option for it: a popup that pans would move under the hand of who asked for calm.
  if (isCalm) map.panBy = (offset, options) => L.Map.prototype.panBy.call(map, offset, { ...options, animate: false });
  map.attributionControl.setPrefix(false);
  const { zoom_in: zoomInTitle, zoom_out: zoomOutTitle } = facts.words;
  L.control.zoom({ zoomInTitle, zoomOutTitle, position: "bottomright" }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  if (facts.tiles) {
    part("canvas").classList.add("has-tiles");
    L.tileLayer(facts.tiles, { attribution: facts.tiles_by, maxZoom: NEAREST }).addTo(map);
  }
  const { chosen, names } = drawAreas(L, map, areas);
  const hasGround = facts.tiles || facts.streets;
  if (facts.drawing && !hasGround) drawWaters(L, map);
  // Streets come after the points: who is in a hurry sees those first.
  if (facts.streets) import(facts.streets.module).then(({ drawStreets }) => drawStreets(map, facts.streets)).catch(() => drawWaters(L, map));
  const points = places.map((place) => [place.lat, place.lon]);
  const zone = facts.near && L.circle(facts.near.slice(0, 2), { radius: facts.near[2], className: "zone", interactive: false });
  // What is shown of a zone is the square within: searched from here, it is as it was.
  const square = zone && zone.getLatLng().toBounds(zone.getRadius() * Math.SQRT2);
  const whole = square || (chosen.isValid() ? chosen : L.latLngBounds(points.length ? points : areas.map(centre)));
  if (whole.isValid()) map.fitBounds(whole, zone ? {} : { maxZoom: ONE_PLACE, ...ROOM });
  zone?.addTo(map);
  drawPlaces(L, map, places, names);
  map.on("moveend", () => follow(map, places));
}

// The city's own drawing: its woods and waters, over the outlines and under the marks.
function drawWaters(L, map) {
  map.createPane("waters").classList.add("waters");
  const drawn = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  drawn.setAttribute("viewBox", `0 0 ${facts.drawing.size.join(" ")}`);
  for (const [name, style] of [["bois", "wood"], ["canaux", "canal"], ["seine", "river"]]) {
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    use.setAttribute("href", `${facts.drawing.url}#${name}`);
    use.setAttribute("class", style);
    drawn.append(use);
  }
  L.svgOverlay(drawn, facts.drawing.bounds, { pane: "waters", interactive: false }).addTo(map);
}

// Once the view was moved, the list is of what is in it, and the same may be searched there, with what the map left out.
function follow(map, places) {
  const view = map.getBounds();
  const seen = places.filter((place) => view.contains([place.lat, place.lon]));
  const isWhole = seen.length === places.length && !facts.near;
  const [middle, corner] = [map.getCenter(), view.getNorthEast()];
  const [narrowest, widest] = facts.reach;
  const radius = Math.ceil(middle.distanceTo(corner) / ROUND_M) * ROUND_M;
  const zone = new URL(facts.zone, location.href);
  zone.searchParams.set("pres", `${middle.lat.toFixed(4)},${middle.lng.toFixed(4)}`);
  zone.searchParams.set("rayon", Math.min(Math.max(radius, narrowest), widest));
  zone.hash = "carte";
  part("zone").href = zone;
  part("moved").hidden = false;
  const count = sum(seen);
  const words = facts.words.in_view;
  const said = fill(count > 1 ? words.other : count ? words.one : words.none, { count });
  part("said").textContent = isWhole ? facts.said : said;
  const list = document.querySelector("[data-in-view]");
  const groups = document.querySelector("[data-groups]");
  if (!list || !groups) return;
  list.hidden = isWhole;
  groups.hidden = !isWhole;
  if (!isWhole) list.replaceChildren(...inView(seen, said));
}

function inView(places, said) {
  const events = places.flatMap((place) => place.events.map((event) => ({ place, event })));
  events.sort((one, other) => one.event.rank - other.event.rank);
  const rows = events.slice(0, MOST_LISTED).map(({ place, event }) => {
    const title = element("h3", { class: "row-title" }, element("a", { href: event.url, lang: event.language }, event.title));
    const when = element(event.off ? "s" : "b", {}, event.when);
    const where = [place.name, place.where].filter(Boolean).join(", ");
    const main = element("div", { class: "row-main" }, title, element("p", { class: "row-where" }, when, ` · ${where}`));
    return element("li", { class: event.off ? "row is-off" : "row" }, main, element("p", { class: "row-side" }, event.off ?? ""));
  });
  const left = fill(facts.words.more, { count: MOST_LISTED });
  const more = events.length > MOST_LISTED ? [element("p", { class: "small hush" }, left)] : [];
  const title = element("h2", { class: "day-title" }, said);
  return [title, element("div", { class: "rows-box" }, element("ol", { class: "rows rows--dense rows--view" }, ...rows)), ...more];
}

const centre = (area) => [area.latitude, area.longitude];

// The outlines that are known, and the names; how far those chosen reach.
function drawAreas(L, map, areas) {
  const chosen = L.latLngBounds([]);
  const names = [];
  for (const area of areas) {
    const isChosen = facts.chosen.includes(area.code);
    const className = isChosen ? "outline is-chosen" : "outline";
    if (area.polygon) {
      const outline = L.geoJSON(area.polygon, { interactive: false, style: () => ({ className }) }).addTo(map);
      if (isChosen) chosen.extend(outline.getBounds());
    }
    const name = element("span", {}, area.short_name || area.name);
    const icon = L.divIcon({ className: isChosen ? "area-name is-chosen" : "area-name", html: name, iconSize: null });
    const options = { icon, interactive: false, keyboard: false, zIndexOffset: -1000 };
    names.push(L.marker(centre(area), options).addTo(map));
  }
  return { chosen, names };
}

function drawPlaces(L, map, places, names) {
  const layer = L.layerGroup().addTo(map);
  const first = [...places].sort((one, other) => other.events.length - one.events.length);
  let marks = new Map(); // what stands there, by the places it is of

  function drawMarks() {
    const hadFocus = part("canvas").contains(document.activeElement) && document.activeElement.matches(".mark");
    const view = map.getBounds().pad(ROOM_AROUND);
    const seen = first.filter((place) => view.contains([place.lat, place.lon]));
    const drawn = cluster(seen, (place) => map.project([place.lat, place.lon]));
    const old = marks;
    marks = new Map(drawn.map((heap) => [heap.places.map((place) => `${place.lat} ${place.lon}`).join(), heap.places]));
    for (const [key, here] of marks) marks.set(key, old.get(key) ?? mark(L, map, here).addTo(layer));
    for (const [key, gone] of old) if (!marks.has(key)) layer.removeLayer(gone);
    for (const name of names) {
      const at = map.project(name.getLatLng());
      name.getElement().hidden = drawn.some((heap) => heap.at.distanceTo(at) < NAME_PX);
    }
    if (hadFocus && !document.activeElement.matches(".mark")) part("canvas").focus();
  }

  drawMarks();
  map.on("moveend", drawMarks);
  part("canvas").addEventListener("keydown", (event) => {
    if (event.key === "Escape") map.closePopup();
  });
}

// Places that would touch on the screen, together where the first of them is. Each is compared with those of nine cells
// of a grid, however many there are.
export function cluster(places, project) {
  const grid = new Map();
  const found = [];
  for (const place of places) {
    const at = project(place);
    const [column, row] = [Math.floor(at.x / APART_PX), Math.floor(at.y / APART_PX)];
    const near = touching(grid, column, row, at);
    if (near) {
      near.places.push(place);
      continue;
    }
    const heap = { at, places: [place] };
    const cell = grid.get(key(column, row));
    if (cell) cell.push(heap);
    else grid.set(key(column, row), [heap]);
    found.push(heap);
  }
  return found;
}

const ROWS = 2 ** 24; // more than the world has at the nearest zoom
const key = (column, row) => column * ROWS + row;

function touching(grid, column, row, at) {
  for (let right = column - 1; right <= column + 1; right++) {
    for (let down = row - 1; down <= row + 1; down++) {
      const heaps = grid.get(key(right, down)) ?? [];
      for (const heap of heaps) if (Math.hypot(heap.at.x - at.x, heap.at.y - at.y) < APART_PX) return heap;
    }
  }
  return null;
}

function mark(L, map, places) {
  const count = String(sum(places));
  const size = SIZES_PX[Math.min(count.length, SIZES_PX.length) - 1];
  const several = fill(facts.words.several, { outings: count, places: places.length });
  const label = places.length > 1 ? several : places[0].label;
  const style = places.length > 1 ? "mark mark--several" : "mark";
  const button = element("button", { type: "button", class: style, "aria-label": label }, count);
  const icon = L.divIcon({ className: "", html: button, iconSize: [size, size] });
  const at = L.latLng(places[0].lat, places[0].lon);
  button.addEventListener("focus", () => map.panInside(at, { padding: [APART_PX, APART_PX] }));
  return L.marker(at, { icon, keyboard: false }).on("click", () => {
    if (places.length > 1 && map.getZoom() < NEAREST) return comeNearer(L, map, places);
    return tell(L, map, places, label, button);
  });
}

function comeNearer(L, map, places) {
  map.fitBounds(
    places.map((place) => [place.lat, place.lon]),
    { maxZoom: NEAREST, ...ROOM },
  );
}

function tell(L, map, places, label, button) {
  const told = element("div", { class: "spots" }, ...places.map(spot));
  const most = { maxHeight: map.getSize().y - 90, maxWidth: Math.min(280, map.getSize().x - 40), minWidth: 200 };
  const popup = L.popup({ ...most, autoPanPadding: [12, 12] });
  popup.setLatLng([places[0].lat, places[0].lon]).setContent(told).openOn(map);
  const shown = popup.getElement();
  shown.setAttribute("role", "dialog");
  shown.setAttribute("aria-label", label);
  shown.querySelector(".leaflet-popup-close-button").setAttribute("aria-label", facts.words.close);
  told.querySelector("a").focus({ preventScroll: true });
  popup.on("remove", () => {
    if (button.isConnected && !document.activeElement?.matches("a, button, input")) button.focus();
  });
}

function spot(place) {
  const lines = place.events.map((event) => {
    const title = element("a", { href: event.url, lang: event.language }, event.title);
    const when = element(event.off ? "s" : "span", {}, event.when);
    return element("li", {}, title, element("small", {}, when, event.off ? ` ${event.off}` : ""));
  });
  const where = place.where ? [element("small", {}, place.where)] : [];
  return element("section", {}, element("p", {}, element("strong", {}, place.name), ...where), element("ul", {}, ...lines));
}

function start() {
  box = document.querySelector("[data-map]");
  if (!box || !box.hidden) return;
  facts = JSON.parse(document.getElementById("map-facts").textContent);
  box.hidden = false;
  part("open").addEventListener("click", open);
  // The view of points is asked for: a button is left to who saves data, unless they said where.
  if (isOpen || facts.opens || !navigator.connection?.saveData) open();
}

start();
document.addEventListener("parts", start); // the filters have written another answer
