// The points of a result on a map, drawn by Leaflet once they are asked for. The list beside is of what is in view: a line
// for each mark, by the same numbers. The still map, the plan of districts and the list of results say the same without it.
const APART_PX = 44; // nearer than that, marks are one: each can be read, and touched
const [FARTHEST, NEAREST, ONE_PLACE] = [9, 18, 16]; // zooms
const NAME_PX = 34; // nearer to a mark than that, the name of an area would be under it
const SIZES_PX = [30, 36, 42]; // of marks, for so many figures
const ROOM = { padding: [26, 26] }; // about marks

const MOST_LISTED = 60; // marks of what is in view
const [MOST_OF_ONE, MOST_OF_SEVERAL] = [3, 1]; // outings that a line of the list says, of one place and of several
const ROUND_M = 100; // of the zone that is searched: «à moins de 1,3 km»
const ROOM_AROUND = 0.2; // of the view: marks stand ready beyond its edges

let box, facts, isOpen, shown, sheetMark; // of the map that the page has now
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
    part("list-box").hidden = false;
    facts.said = found.said;
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
  if (facts.streets) import(facts.streets.module).then(({ drawStreets }) => drawStreets(map, facts.streets)).catch(() => facts.drawing && drawWaters(L, map));
  const points = places.map((place) => [place.lat, place.lon]);
  const zone = facts.near && L.circle(facts.near.slice(0, 2), { radius: facts.near[2], className: "zone", interactive: false });
  // What is shown of a zone is the square within: searched from here, it is as it was.
  const square = zone && zone.getLatLng().toBounds(zone.getRadius() * Math.SQRT2);
  const whole = square || (chosen.isValid() ? chosen : L.latLngBounds(points.length ? points : areas.map(centre)));
  // Back from an outing, the view that one left; of another answer, the whole of it.
  const left = history.state?.view;
  if (left?.of === facts.points) map.setView(left.at, left.zoom);
  else if (whole.isValid()) map.fitBounds(whole, zone ? {} : { maxZoom: ONE_PLACE, ...ROOM });
  zone?.addTo(map);
  const marks = drawPlaces(L, map, places, names);
  const moved = () => {
    listMarks(map, marks, places);
    offerZone(map);
    const { lat, lng } = map.getCenter();
    history.replaceState({ ...history.state, view: { of: facts.points, at: [lat, lng], zoom: map.getZoom() } }, "");
  };
  if (left?.of === facts.points) moved();
  else listMarks(map, marks, places);
  map.on("moveend", moved);
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

// Once the view was moved, the same may be searched there, with what the map left out.
function offerZone(map) {
  const [middle, corner] = [map.getCenter(), map.getBounds().getNorthEast()];
  const [narrowest, widest] = facts.reach;
  const radius = Math.ceil(middle.distanceTo(corner) / ROUND_M) * ROUND_M;
  const zone = new URL(facts.zone, location.href);
  zone.searchParams.set("pres", `${middle.lat.toFixed(4)},${middle.lng.toFixed(4)}`);
  zone.searchParams.set("rayon", Math.min(Math.max(radius, narrowest), widest));
  zone.hash = "carte";
  part("zone").href = zone;
  part("moved").hidden = false;
}

// The list of what is in view, in the order of the answer: each mark has its number, which its line has too.
function listMarks(map, marks, places) {
  const view = map.getBounds();
  const inView = marks.numbered(view);
  const seen = inView.flatMap((one) => one.places);
  const count = sum(seen);
  const words = facts.words.in_view;
  const said = fill(count > 1 ? words.other : count ? words.one : words.none, { count });
  part("said").textContent = seen.length === places.length && !facts.near ? facts.said : said;
  const hadFocus = part("list").contains(document.activeElement);
  const left = inView.length - MOST_LISTED;
  const more = left > 0 ? [element("li", { class: "small hush" }, facts.words.more)] : [];
  part("list").replaceChildren(...inView.slice(0, MOST_LISTED).map((one) => line(map, one)), ...more);
  part("list-box").scrollTop = 0;
  if (hadFocus) part("list-box").focus({ preventScroll: true });
}

function line(map, one) {
  const events = one.places.flatMap((place) => place.events.map((event) => ({ place, event })));
  events.sort((first, other) => first.event.rank - other.event.rank);
  const most = one.places.length > 1 ? MOST_OF_SEVERAL : MOST_OF_ONE;
  const outings = events.slice(0, most).map(({ place, event }) => {
    const title = element("a", { href: event.url, lang: event.language }, event.title);
    const when = element(event.off ? "s" : "b", {}, event.when);
    const where = [event.off, place.name].filter(Boolean).join(" · ");
    return element("div", {}, title, element("small", {}, when, ` · ${where}`));
  });
  const left = events.length - most;
  const more = element("button", { type: "button", class: "more small" }, fill(facts.words.more_here, { count: left }));
  more.addEventListener("click", () => one.press());
  const number = element("span", { class: "number", "aria-hidden": "true" }, one.number);
  const item = element("li", { "data-number": one.number }, number, element("div", {}, ...outings, ...(left > 0 ? [more] : [])));
  for (const kind of ["focusin", "pointerenter"]) item.addEventListener(kind, () => light(one.number));
  for (const kind of ["focusout", "pointerleave"]) item.addEventListener(kind, () => light(null));
  return item;
}

// The mark and the line of one number, together.
function light(number) {
  for (const one of box.querySelectorAll("[data-number]")) one.classList.toggle("is-lit", Boolean(number) && one.dataset.number === number);
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

const rank = (place) => Math.min(...place.events.map((event) => event.rank));

// Marks of places, drawn again when the map has moved. The first of an answer leads those that would touch it.
function drawPlaces(L, map, places, names) {
  const layer = L.layerGroup().addTo(map);
  const first = [...places].sort((one, other) => rank(one) - rank(other));
  let marks = new Map(); // by the places they are of, in the order of the answer

  function drawMarks() {
    const hadFocus = document.activeElement.matches(".mark") && document.activeElement;
    const view = map.getBounds().pad(ROOM_AROUND);
    const seen = first.filter((place) => view.contains([place.lat, place.lon]));
    const drawn = cluster(seen, (place) => map.project([place.lat, place.lon]));
    const old = marks;
    marks = new Map(drawn.map((heap) => [heap.places.map((place) => `${place.lat} ${place.lon}`).join(), heap.places]));
    for (const [key, gone] of old) if (!marks.has(key)) layer.removeLayer(gone.marker);
    for (const [key, here] of marks) {
      const one = old.get(key) ?? mark(L, map, here);
      marks.set(key, one);
      layer.addLayer(one.marker);
    }
    for (const name of names) {
      const at = map.project(name.getLatLng());
      name.getElement().hidden = drawn.some((heap) => heap.at.distanceTo(at) < NAME_PX);
    }
    if (hadFocus && !hadFocus.isConnected) part("canvas").focus();
  }

  drawMarks();
  map.on("moveend", drawMarks);
  part("canvas").addEventListener("keydown", (event) => walk(event, [...marks.values()]));
  part("frame").addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeSheet();
  });
  map.on("click", closeSheet);
  return {
    // Those that are within `view`, numbered; those at its edges have no number.
    numbered(view) {
      const all = [...marks.values()];
      const inView = all.filter((one) => view.contains(one.marker.getLatLng()));
      for (const one of all) one.setNumber(inView.indexOf(one) + 1);
      // Tab reaches them in that order.
      const focused = document.activeElement;
      for (const one of inView) {
        const icon = one.marker.getElement();
        icon.parentNode.append(icon);
      }
      if (inView.some((one) => one.button === focused)) focused.focus({ preventScroll: true });
      return inView;
    },
  };
}

const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

// From a mark, the arrows lead to the next number and to the one before.
function walk(event, marks) {
  const step = STEPS[event.key];
  if (!step || !event.target.matches(".mark")) return;
  event.preventDefault();
  event.stopPropagation();
  const numbered = marks.filter((one) => one.number).sort((one, other) => one.number - other.number);
  const at = numbered.findIndex((one) => one.button === event.target);
  numbered.at((at + step) % numbered.length).button.focus();
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
  const button = element("button", { type: "button", class: places.length > 1 ? "mark mark--several" : "mark" });
  const icon = L.divIcon({ className: "", html: button, iconSize: [size, size] });
  const at = L.latLng(places[0].lat, places[0].lon);
  const marker = L.marker(at, { icon, keyboard: false });
  const press = () => (places.length > 1 && map.getZoom() < NEAREST ? comeNearer(map, places) : tell(map, places, label, button));
  button.addEventListener("focus", () => map.panInside(at, { padding: [APART_PX, APART_PX] }));
  for (const kind of ["focus", "pointerenter"]) button.addEventListener(kind, () => light(button.dataset.number));
  for (const kind of ["blur", "pointerleave"]) button.addEventListener(kind, () => light(null));
  marker.on("click", press);
  return {
    marker,
    button,
    places,
    press,
    setNumber(number) {
      this.number = number ? String(number) : "";
      button.textContent = this.number;
      button.dataset.number = this.number;
      button.setAttribute("aria-label", number ? `${number}. ${label}` : label);
      marker.setZIndexOffset(-number);
    },
  };
}

function comeNearer(map, places) {
  map.fitBounds(
    places.map((place) => [place.lat, place.lon]),
    { maxZoom: NEAREST, ...ROOM },
  );
}

// What is at a mark, in a sheet at the foot of the map, of which the mark stays in sight.
function tell(map, places, label, button) {
  const close = element("button", { type: "button", class: "map-close", "aria-label": facts.words.close }, "×");
  close.addEventListener("click", closeSheet);
  const sheet = part("sheet");
  sheet.setAttribute("aria-label", label);
  const isOne = places.length === 1;
  const head = element("div", { class: "map-sheet-head" }, isOne ? placeName(places[0]) : element("p", {}, label), close);
  sheet.replaceChildren(head, ...places.map((place) => spot(place, isOne ? [] : [placeName(place)])));
  sheet.hidden = false;
  sheet.scrollTop = 0;
  sheetMark = button;
  const isBelow = sheet.offsetWidth > map.getSize().x / 2;
  const foot = isBelow ? sheet.offsetHeight + APART_PX : APART_PX;
  const side = isBelow ? APART_PX : sheet.offsetWidth + APART_PX;
  map.panInside([places[0].lat, places[0].lon], { paddingTopLeft: [side, APART_PX], paddingBottomRight: [APART_PX, foot] });
  sheet.querySelector("a").focus({ preventScroll: true });
  sheet.scrollIntoView({ block: "nearest" });
}

function closeSheet() {
  const sheet = part("sheet");
  if (sheet.hidden) return;
  const hadFocus = sheet.contains(document.activeElement);
  sheet.hidden = true;
  if (hadFocus) (sheetMark.isConnected ? sheetMark : part("canvas")).focus({ preventScroll: true });
}

function placeName(place) {
  const where = place.where ? [element("small", {}, place.where)] : [];
  return element("p", {}, element("strong", {}, place.name), ...where);
}

function spot(place, head) {
  const lines = place.events.map((event) => {
    const title = element("a", { href: event.url, lang: event.language }, event.title);
    const when = element(event.off ? "s" : "span", {}, event.when);
    return element("li", {}, title, element("small", {}, when, event.off ? ` ${event.off}` : ""));
  });
  return element("section", {}, ...head, element("ul", {}, ...lines));
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
