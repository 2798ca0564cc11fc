// The explorer: it counts and draws at once; Python answers how sure, and the two counts must agree.
const FEWEST = 5, FEWEST_POINTS = 3, MOST_ROWS = 50, MOST_LABELS = 14;
const NOTHING = "nothing", BEFORE = ["year before", "months before", NOTHING];
const FEW = "Too few to show";

/** Make an element; texts go in as text, never as HTML. */
function h(tag, props = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

function svg(tag, props, text = "") {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(props)) made.setAttribute(name, value);
  made.textContent = text;
  return made;
}

/** Whether a place lies in a ring: how often a line to the east crosses its sides. */
function inside(ring, x, y) {
  let is = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [xi, yi] = ring[i], [xj, yj] = ring[j];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) is = !is;
  }
  return is;
}

/** The first two sides of an open line that cross, as places, or null. */
function crossing(line, isClosed) {
  const turn = (a, b, c) => Math.sign((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]));
  const end = isClosed ? line.length : line.length - 1;
  for (let i = 0; i < end; i++) {
    for (let j = i + 2; j < end; j++) {
      if (isClosed && i === 0 && j === end - 1) continue;
      const [a, b, c, d] = [line[i], line[i + 1], line[j], line[(j + 1) % line.length]];
      if (turn(a, b, c) * turn(a, b, d) < 0 && turn(c, d, a) * turn(c, d, b) < 0) return [i, j];
    }
  }
  return null;
}

const round6 = (number) => Math.round(number * 1e6) / 1e6;
const written = (number) => number.toLocaleString("en-GB");

/** Everything that one pass over the cells finds of a view. */
class Counts {
  constructor(data, view) {
    const { points, cells } = data, size = points.name.length;
    this.typeOn = data.types.map((name) => view.crime_types.includes(name));
    this.isSensitive = this.typeOn.some((on, place) => on && data.sensitive[place]);
    [this.months, this.now, this.before] = data.monthSets(view);
    const on = (list) => data.months.map((_, place) => list.includes(place));
    const [monthOn, nowOn, beforeOn] = [this.months, this.now, this.before].map(on);
    this.inWards = data.marks({ wards: view.wards });
    this.inArea = data.marks({ area: view.area, point: view.point });
    this.isIn = this.inWards.map((is, place) => is & this.inArea[place]);
    const isB = view.other && data.marks(view.other);
    this.isB = isB;
    this.point = new Uint32Array(size);
    this.pointNow = new Uint32Array(size);
    this.pointBefore = new Uint32Array(size);
    this.trend = new Float64Array(data.months.length);
    this.trendB = new Float64Array(data.months.length);
    const facet = () => ({ count: 0, sensitive: 0, points: new Set() });
    this.isSmall = view.area.length > 0 || view.point !== null;
    const { isSmall } = this;
    const add = (to, point, type, n) => {
      to.count += n;
      if (isSmall && data.sensitive[type]) { to.sensitive += n; to.points.add(point); }
    };
    this.types = data.types.map(facet);
    this.wards = data.wards.map(facet);
    this.byMonth = data.months.map(facet);
    [this.all, this.allNow, this.allBefore, this.other] = [facet(), facet(), facet(), facet()];
    for (let i = 0; i < cells.length; i += 4) {
      const p = cells[i], t = cells[i + 1], m = cells[i + 2], n = cells[i + 3];
      if (monthOn[m] && this.isIn[p]) add(this.types[t], p, t, n);
      if (!this.typeOn[t]) continue;
      if (monthOn[m]) {
        this.point[p] += n;
        if (this.inArea[p]) add(this.wards[points.ward[p]], p, t, n);
        if (isB && isB[p]) add(this.other, p, t, n);
      }
      if (isB && isB[p]) this.trendB[m] += n;
      if (nowOn[m]) this.pointNow[p] += n;
      if (beforeOn[m]) this.pointBefore[p] += n;
      if (!this.isIn[p]) continue;
      this.trend[m] += n;
      add(this.byMonth[m], p, t, n);
      if (monthOn[m]) add(this.all, p, t, n);
      if (nowOn[m]) add(this.allNow, p, t, n);
      if (beforeOn[m]) add(this.allBefore, p, t, n);
    }
    this.isHidden = this.hides(this.all);
  }

  /** Whether a count must not be told: of a sensitive type, in a drawn area or at a location. */
  hides(facet, isSensitive = this.isSensitive) {
    const isFew = facet.sensitive < FEWEST || facet.points.size < FEWEST_POINTS;
    return isSensitive && this.isSmall && isFew;
  }

  told(facet, isSensitive) {
    return this.hides(facet, isSensitive) ? "too few" : written(facet.count);
  }
}

/** What was sent once, and what follows from it and a view. */
class Data {
  constructor(message, cells) {
    Object.assign(this, message, { cells });
    this.initial = this.normal(message.view);
  }

  normal(words) {
    const { wards = [], area = [], point = null, other = null } = words;
    const place = (each) => ({ wards: [], area: [], point: null, ...each });
    return { before: BEFORE[0], ...words, ...place({ wards, area, point }),
      other: other && place(other) };
  }

  /** The months looked at, compared, and compared with, as places in the list of months. */
  monthSets(view) {
    const place = (text) => {
      const [year, month] = text.split("-").map(Number), [first] = this.months;
      return (year - Number(first.slice(0, 4))) * 12 + month - Number(first.slice(5));
    };
    const run = (from, to) => Array.from({ length: to - from + 1 }, (_, step) => from + step);
    const [from, to] = view.months.split("/").map(place);
    const chosen = run(from, to).filter((month) => this.complete[month]);
    if (view.before === NOTHING) return [chosen, [], []];
    let shift = view.before === BEFORE[0] ? 12 : to - from + 1;
    if (!BEFORE.includes(view.before)) {
      const [first, last] = view.before.split("/").map(place);
      const isAlike = (from - first) % 12 === 0 && last - first === to - from;
      if (!isAlike) return [chosen, chosen, run(first, last).filter((each) => this.complete[each])];
      shift = from - first;
    }
    const now = chosen.filter((month) => this.complete[month - shift]);
    return [chosen, now, now.map((month) => month - shift)];
  }

  marks({ wards = [], area = [], point = null }) {
    const { longitude, latitude, ward, name } = this.points;
    const codes = this.wards.map((each) => !wards.length || wards.includes(each.code));
    const at = (p) => longitude[p] === point[0] && latitude[p] === point[1];
    return Uint8Array.from(name, (_, p) =>
      codes[ward[p]] && (!area.length || inside(area, longitude[p], latitude[p])) &&
      (point === null || at(p)) ? 1 : 0);
  }

  pointAt(place) {
    return this.points.longitude.findIndex(
      (x, p) => x === place[0] && this.points.latitude[p] === place[1]);
  }
}
