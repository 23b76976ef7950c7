// The points of a result on a map, drawn by Leaflet once they are asked for. The plan of districts and the list below
// say the same without it.
const APART_PX = 44; // nearer than that, marks are one: each can be read, and touched
const [FARTHEST, NEAREST, ONE_PLACE] = [9, 18, 16]; // zooms
const NAME_PX = 34; // nearer to a mark than that, the name of an area would be under it
const SIZES_PX = [30, 36, 42]; // of marks, for so many figures
const ROOM = { paddingTopLeft: [24, 24], paddingBottomRight: [64, 32] }; // about marks, beside the buttons

const box = document.querySelector("[data-map]");
const facts = box && JSON.parse(document.getElementById("map-facts").textContent);
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

async function open() {
  part("open").disabled = true;
  try {
    const asked = [fetched(facts.points), fetched(facts.areas), import(box.dataset.leaflet)];
    const [found, areas] = await Promise.all(asked);
    part("ask").hidden = true;
    part("canvas").hidden = false;
    draw(window.L, found.places, areas.items);
    part("said").textContent = found.said;
  } catch {
    part("ask").hidden = false;
    part("open").disabled = false;
    part("said").textContent = facts.words.failed;
  }
}

function draw(L, places, areas) {
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const motion = { zoomAnimation: !isCalm, fadeAnimation: false, markerZoomAnimation: !isCalm, inertia: !isCalm };
  const zooms = { minZoom: FARTHEST, maxZoom: NEAREST, zoomSnap: facts.tiles ? 1 : 0.25 };
  const map = L.map(part("canvas"), { ...motion, ...zooms, zoomControl: false, scrollWheelZoom: false });
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
  const points = places.map((place) => [place.lat, place.lon]);
  const whole = chosen.isValid() ? chosen : L.latLngBounds(points.length ? points : areas.map(centre));
  if (whole.isValid()) map.fitBounds(whole, { maxZoom: ONE_PLACE, ...ROOM });
  drawPlaces(L, map, places, names);
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
  const marks = L.layerGroup().addTo(map);
  const first = [...places].sort((one, other) => other.events.length - one.events.length);

  function drawMarks() {
    const hadFocus = part("canvas").contains(document.activeElement) && document.activeElement.matches(".mark");
    marks.clearLayers();
    const drawn = heaps(map, first);
    for (const heap of drawn) marks.addLayer(mark(L, map, heap.places));
    for (const name of names) {
      const at = map.project(name.getLatLng());
      name.getElement().hidden = drawn.some((heap) => heap.at.distanceTo(at) < NAME_PX);
    }
    if (hadFocus) part("canvas").focus();
  }

  drawMarks();
  map.on("zoomend", drawMarks);
  part("canvas").addEventListener("keydown", (event) => {
    if (event.key === "Escape") map.closePopup();
  });
}

// Places that would touch on the screen, together where the largest of them is.
function heaps(map, places) {
  const found = [];
  for (const place of places) {
    const at = map.project([place.lat, place.lon]);
    const near = found.find((heap) => heap.at.distanceTo(at) < APART_PX);
    if (near) near.places.push(place);
    else found.push({ at, places: [place] });
  }
  return found;
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

if (box) {
  box.hidden = false;
  part("open").addEventListener("click", open);
  // Whoever has said where wants to see where; on a wide screen there is room for it beside the plan.
  const isWide = matchMedia("(min-width: 44rem)").matches && !navigator.connection?.saveData;
  if (facts.opens || isWide) open();
}
