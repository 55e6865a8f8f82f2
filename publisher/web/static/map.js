/* A map of points: coasts and borders from one file of our own (Natural Earth), no tiles, no other host.
 *
 * Longitudes go on beyond 180 where the points lie on both sides of the antimeridian, and so do the outlines: a ring
 * that crosses it is drawn in one piece, not as a stripe around the earth.
 */
"use strict";

(() => {
  const SVG = "http://www.w3.org/2000/svg";
  const MOST_POINTS = 5000;
  const NARROWEST = 0.02;
  const EARTH = 360;

  const shape = (name, attributes, ...children) => {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };

  /** A ring without jumps from 180 to -180; one that goes around a pole is closed over it. */
  const unwrapped = (ring) => {
    let shift = 0;
    let before = ring[0][0];
    const line = ring.map(([x, y]) => {
      if (x - before > EARTH / 2) shift -= EARTH;
      if (before - x > EARTH / 2) shift += EARTH;
      before = x;
      return [x + shift, y];
    });
    const [first, last] = [line[0], line[line.length - 1]];
    if (Math.abs(last[0] - first[0]) < EARTH / 2) return line;
    const pole = last[1] < 0 ? -90 : 90;
    return [...line, [last[0], pole], [first[0], pole]];
  };

  /** The arcs of a TopoJSON topology: their corners at once, their points when they are asked for. */
  class Arcs {
    constructor({ arcs, transform }) {
      Object.assign(this, { arcs, transform, decoded: new Map() });
    }

    /** West, north, east and south of an arc, in degrees, with south downwards. */
    corners(index) {
      const { scale, translate } = this.transform;
      let [x, y, left, right, low, high] = [0, 0, Infinity, -Infinity, Infinity, -Infinity];
      for (const [dx, dy] of this.arcs[index]) {
        x += dx;
        y += dy;
        if (x < left) left = x;
        if (x > right) right = x;
        if (y < low) low = y;
        if (y > high) high = y;
      }
      return [left * scale[0] + translate[0], -(high * scale[1] + translate[1]), right * scale[0] + translate[0], -(low * scale[1] + translate[1])];
    }

    points(index) {
      if (!this.decoded.has(index)) {
        const { scale, translate } = this.transform;
        let [x, y] = [0, 0];
        const points = this.arcs[index].map(([dx, dy]) => {
          x += dx;
          y += dy;
          return [x * scale[0] + translate[0], y * scale[1] + translate[1]];
        });
        this.decoded.set(index, points);
      }
      return this.decoded.get(index);
    }

    line(indexes) {
      return indexes.flatMap((index) => (index < 0 ? [...this.points(~index)].reverse() : this.points(index)));
    }
  }

  const union = (corners) =>
    corners.reduce(([a, b, c, d], [e, f, g, h]) => [Math.min(a, e), Math.min(b, f), Math.max(c, g), Math.max(d, h)], [Infinity, Infinity, -Infinity, -Infinity]);

  /** All coasts and borders: each country with its corners, and drawn once when a window shows it. */
  class Land {
    constructor(topology) {
      this.arcs = new Arcs(topology);
      this.polygons = topology.objects.countries.geometries
        .flatMap((country) => (country.type === "Polygon" ? [country.arcs] : country.arcs ?? []))
        .map((polygon) => ({ polygon, corners: union(polygon[0].map((index) => this.arcs.corners(index < 0 ? ~index : index))), path: null }));
    }

    /** The path of what reaches into a window, whose longitudes may go on beyond 180. */
    path([left, top, right, bottom]) {
      const seen = ([west, north, east, south]) =>
        north < bottom && south > top && [-EARTH, 0, EARTH].some((shift) => west + shift < right && east + shift > left);
      return this.polygons.filter(({ corners }) => seen(corners)).map((each) => (each.path ??= this.drawn(each.polygon))).join("");
    }

    drawn(polygon) {
      const written = (ring) => `M${ring.map(([x, y]) => `${x.toFixed(2)},${(-y).toFixed(2)}`).join("L")}Z`;
      return polygon.map((indexes) => written(unwrapped(this.arcs.line(indexes)))).join("");
    }
  }

  const lands = new Map();

  /** The land of an address, fetched once for a page; null where the file is missing. */
  const landOf = (address) => {
    if (!lands.has(address))
      lands.set(
        address,
        fetch(address)
          .then((response) => (response.ok ? response.json() : null))
          .then((topology) => (topology ? new Land(topology) : null))
          .catch(() => null),
      );
    return lands.get(address);
  };

  const onEarth = (point) => point !== null && Math.abs(point.x) <= EARTH / 2 && Math.abs(point.y) <= 90;

  /** The longitudes at which the widest part of the earth without a point ends: a map that begins there is the narrowest. */
  const west = (points) => {
    const xs = points.map(({ x }) => x).sort((a, b) => a - b);
    const gaps = xs.map((x, place) => ({ from: x, size: (place ? x : x + EARTH) - xs.at(place - 1) }));
    return gaps.reduce((widest, gap) => (gap.size > widest.size ? gap : widest)).from;
  };

  class PointMap {
    /**
     * @param points  {x: longitude, y: latitude, label}, in degrees; those off the earth are left out
     * @param options land: the address of the outlines; choose: called with the point that is clicked; width: at least
     *                so many degrees are shown
     */
    constructor(points, { land, choose = () => {}, width = 2 }) {
      const all = points.filter(onEarth);
      this.total = all.length;
      this.points = all.slice(0, MOST_POINTS);
      this.choose = choose;
      this.least = width;
      this.land = [-EARTH, 0, EARTH].map((x) => shape("path", { class: "land", transform: `translate(${x} 0)` }));
      this.dots = shape("g", { class: "dots" });
      this.svg = shape("svg", { class: "map", role: "img", tabindex: "0", "aria-label": this.words }, ...this.land, this.dots);
      this.fit();
      for (const point of this.points) this.dots.append(this.dot(point));
      this.listen();
      this.zoom(1);
      landOf(land).then((found) => {
        this.outlines = found;
        this.draw();
      });
    }

    /** Draw the land where the map is looked at, and a map's width further on each side. */
    draw() {
      if (!this.outlines) return;
      const { x, y, width } = this.box;
      const [left, right, top, bottom] = [x - width / 2, x + width / 2, y - width / 4, y + width / 4];
      const [west, north, east, south] = this.window ?? [Infinity, Infinity, -Infinity, -Infinity];
      if (west <= left && right <= east && north <= top && bottom <= south) return;
      this.window = [left - width, top - width / 2, right + width, bottom + width / 2];
      const path = this.outlines.path(this.window);
      for (const each of this.land) each.setAttribute("d", path);
    }

    /** What the map shows, in words: also that it shows a part. */
    get words() {
      const [shown, total] = [window.figure(this.points.length), window.figure(this.total)];
      if (this.total > this.points.length) return say("Map of the first %(shown)s of %(total)s positions", { shown, total });
      if (this.total !== 1) return say("Map of %(total)s positions", { total });
      const { label } = this.points[0];
      return label ? say("Map: %(name)s", { name: label }) : say("Map: one position");
    }

    fit() {
      if (this.points.length === 0) {
        this.box = { x: 0, y: 0, width: EARTH };
        return;
      }
      const from = west(this.points);
      for (const point of this.points) point.at = point.x < from ? point.x + EARTH : point.x;
      const xs = this.points.map(({ at }) => at);
      const ys = this.points.map(({ y }) => -y);
      const bounds = (values) => values.reduce(([least, most], value) => [Math.min(least, value), Math.max(most, value)], [Infinity, -Infinity]);
      const [[left, right], [top, bottom]] = [bounds(xs), bounds(ys)];
      const width = Math.max((right - left) * 1.3, 2 * (bottom - top) * 1.3, this.least);
      this.box = { x: (left + right) / 2, y: (top + bottom) / 2, width: Math.min(width, EARTH) };
    }

    zoom(factor) {
      const box = this.box;
      box.width = Math.min(Math.max(box.width * factor, NARROWEST), EARTH);
      const [left, right] = [box.x - box.width / 2, box.x + box.width / 2];
      this.svg.setAttribute("viewBox", `${left} ${box.y - box.width / 4} ${box.width} ${box.width / 2}`);
      this.land[0].style.display = left < -EARTH / 2 ? "" : "none";
      this.land[2].style.display = right > EARTH / 2 ? "" : "none";
      const radius = box.width / (this.points.length > 50 ? 160 : 90);
      for (const dot of this.dots.children) dot.setAttribute("r", radius);
      this.svg.style.setProperty("--line-width", `${box.width / 900}px`);
      this.draw();
    }

    move(x, y) {
      this.box.x += x;
      this.box.y = Math.min(Math.max(this.box.y + y, -90), 90);
      this.zoom(1);
    }

    listen() {
      let from = null;
      const end = () => (from = null);
      this.svg.addEventListener("pointerdown", (event) => (from = { x: event.clientX, y: event.clientY }));
      this.svg.addEventListener("pointerup", end);
      this.svg.addEventListener("pointerleave", end);
      this.svg.addEventListener("pointermove", (event) => {
        if (!from) return;
        const scale = this.box.width / this.svg.clientWidth;
        this.move((from.x - event.clientX) * scale, (from.y - event.clientY) * scale);
        from = { x: event.clientX, y: event.clientY };
      });
      // the wheel scrolls the page until the map has the focus
      this.svg.addEventListener("wheel", (event) => {
        if (document.activeElement !== this.svg) return;
        event.preventDefault();
        this.zoom(event.deltaY > 0 ? 1.15 : 1 / 1.15);
      });
      this.svg.addEventListener("keydown", (event) => {
        const step = this.box.width / 10;
        const moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
        if (moves[event.key]) this.move(...moves[event.key]);
        else if (event.key === "+" || event.key === "-") this.zoom(event.key === "+" ? 0.6 : 1 / 0.6);
        else return;
        event.preventDefault();
      });
    }

    dot(point) {
      const title = shape("title", {});
      title.textContent = point.label ?? `${point.y}, ${point.x}`;
      const dot = shape("circle", { cx: point.at, cy: -point.y, r: 1 }, title);
      dot.addEventListener("click", () => this.choose(point));
      return dot;
    }

    /** Buttons for those who have no wheel. */
    buttons() {
      const button = (text, name, factor) => {
        const made = document.createElement("button");
        made.type = "button";
        made.textContent = text;
        made.setAttribute("aria-label", name);
        made.addEventListener("click", () => this.zoom(factor));
        return made;
      };
      return [button("+", say("Zoom in"), 0.6), button("−", say("Zoom out"), 1 / 0.6)];
    }
  }

  window.PointMap = PointMap;

  const mapFigure = (host, points, choose) => {
    const map = new PointMap(points, { land: host.dataset.land, choose, width: Number(host.dataset.width) || 2 });
    const bar = document.createElement("p");
    bar.className = "map-bar small muted";
    bar.append(...map.buttons(), ` ${map.words}`);
    host.replaceChildren(map.svg, bar);
    host.hidden = false;
  };

  // The position of an institution, in the page itself.
  for (const host of document.querySelectorAll("[data-points]")) mapFigure(host, JSON.parse(host.dataset.points));

  // All hits of a search, fetched when somebody asks for the map.
  const hits = async (button, host) => {
    button.disabled = true;
    try {
      const response = await fetch(button.dataset.hits);
      if (!response.ok) throw new Error(response.statusText);
      const { features } = await response.json();
      const points = features
        .filter(({ geometry }) => geometry?.type === "Point")
        .map(({ geometry, properties }) => ({ x: geometry.coordinates[0], y: geometry.coordinates[1], label: named(properties), document: properties.document }));
      mapFigure(host, points, (point) => document.location.assign(new URL(point.document).pathname));
      const without = features.length - points.length;
      if (without) host.lastChild.append(say("; %(count)s without a position", { count: window.figure(without) }));
      button.hidden = true;
    } catch {
      button.disabled = false;
      button.textContent = say("The map could not be loaded. Try again");
    }
  };
  const named = ({ label, position }) => (position === "of the town" ? say("%(name)s (where exactly is not known)", { name: label }) : label);
  for (const button of document.querySelectorAll("[data-hits]")) {
    button.hidden = false;
    button.addEventListener("click", () => hits(button, document.getElementById("hits-map")));
  }
})();
