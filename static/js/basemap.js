// The city's streets, parks, water and stations, under the points of a map: vector tiles of one file, of which a view
// asks a few ranges. Colours are those of the page, light and dark.
const NAMES_FROM = 14; // zoom
const LAST_ZOOM = 15; // of the file: nearer views draw its tiles larger

function loadScript(url) {
  if (window.protomapsL) return Promise.resolve();
  const script = Object.assign(document.createElement("script"), { src: url });
  return new Promise((resolve, reject) => {
    script.addEventListener("load", resolve);
    script.addEventListener("error", reject);
    document.head.append(script);
  });
}

// Width in pixels at a zoom, from pairs of both.
const widths = (steps) => (zoom) => (steps.findLast(([from]) => zoom >= from) ?? [0, 0.5])[1];
const isOfClass = (rank) => (_zoom, feature) => feature.props.c === rank;
const STREETS = [
  [3, [[15, 1], [17, 3]]],
  [2, [[14, 1], [15, 2], [16, 4], [17, 7]]],
  [1, [[12, 1], [14, 2], [15, 3], [16, 6], [17, 10]]],
  [0, [[11, 1], [13, 2], [14, 3], [15, 5], [16, 8], [17, 13]]],
];

function rules(P, canvas) {
  const style = getComputedStyle(canvas);
  const colour = (name) => style.getPropertyValue(`--${name}`).trim();
  const font = (weight) => `${weight} 12px ${style.fontFamily}`;
  const halo = { stroke: colour("map-ground"), width: 2.5 };
  const fill = (layer, name) => ({ dataLayer: layer, symbolizer: new P.PolygonSymbolizer({ fill: colour(name) }) });
  const street = ([rank, steps]) => ({
    dataLayer: "streets",
    filter: isOfClass(rank),
    symbolizer: new P.LineSymbolizer({ color: colour(rank > 1 ? "map-street" : "map-avenue"), width: widths(steps) }),
  });
  const named = (name, weight) => ({ labelProps: ["n"], fill: colour(name), font: font(weight), lineHeight: 1.3, ...halo });
  return {
    backgroundColor: colour("map-ground"),
    paintRules: [
      fill("parks", "map-park"),
      fill("water", "water"),
      ...STREETS.map(street),
      { dataLayer: "lines", symbolizer: new P.LineSymbolizer({ color: colour("map-line"), width: 1, opacity: 0.5 }) },
    ],
    labelRules: [
      { dataLayer: "stations", minzoom: NAMES_FROM, symbolizer: new P.CenteredTextSymbolizer(named("map-line", 600)) },
      { dataLayer: "streets", symbolizer: new P.LineLabelSymbolizer(named("soft", 500)) },
      { dataLayer: "parks", minzoom: NAMES_FROM, symbolizer: new P.CenteredTextSymbolizer(named("brand", 500)) },
    ],
  };
}

// A server that answers with the whole file instead of the part asked for would send a megabyte for each tile.
async function checkRanges(url) {
  const answer = await fetch(url, { headers: { Range: "bytes=0-126" } });
  if (answer.status === 206) return;
  await answer.body.cancel();
  throw new Error(`no ranges: ${answer.status}`);
}

// Draws the streets of `facts` ({ url, script, credit }) under what `map` shows. Rejects when they do not come: the map
// stays as it is.
export async function drawStreets(map, facts) {
  await Promise.all([loadScript(facts.script), checkRanges(facts.url)]);
  const P = window.protomapsL;
  const canvas = map.getContainer();
  const options = { url: facts.url, maxDataZoom: LAST_ZOOM, attribution: facts.credit };
  let layer;

  function draw() {
    layer?.remove();
    layer = P.leafletLayer({ ...options, ...rules(P, canvas) });
    layer.addTo(map);
  }

  canvas.classList.add("has-streets");
  draw();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
}
