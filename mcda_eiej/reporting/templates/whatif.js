"use strict";
// The panel in which weights are moved. Everything is computed here from the data in the page, by
// the same sums as in the library; nothing is fetched, and every name is set as text.
(() => {
  const source = document.getElementById("data-whatif");
  const panel = document.getElementById("panel-whatif");
  if (!source || !panel) return;
  const data = JSON.parse(source.textContent);
  const { nodes, alternatives, values, leaves, texts } = data;
  const count = nodes.length;
  const rivals = alternatives.map((_, i) => i);

  // -- the tree ---------------------------------------------------------------------------------

  const GOAL = -1;
  const children = new Map();
  nodes.forEach((node, i) => {
    if (!children.has(node.parent)) children.set(node.parent, []);
    children.get(node.parent).push(i);
  });
  const family = (i) => children.get(nodes[i].parent);
  const leafPlace = new Map(leaves.map((node, column) => [node, column]));

  // -- numbers ----------------------------------------------------------------------------------

  const tied = (a, b) => Math.abs(a - b) <= 1e-12 * Math.max(1, Math.abs(a), Math.abs(b));

  function scoresOf(weights) {
    const overall = [];
    nodes.forEach((node, i) => {
      overall[i] = weights[i] * (node.parent === GOAL ? 1 : overall[node.parent]);
    });
    return values.map((row) => leaves.reduce((sum, node, j) => sum + overall[node] * row[j], 0));
  }

  function topOf(scores) {
    const most = Math.max(...scores);
    return rivals.filter((a) => tied(scores[a], most));
  }

  const rankOf = (scores, a) =>
    1 + scores.filter((s) => s > scores[a] && !tied(s, scores[a])).length;

  // The weights with one moved: those beside it keep their proportions, or share alike if all are 0.
  function moved(weights, i, t) {
    const others = family(i).filter((k) => k !== i);
    const total = others.reduce((sum, k) => sum + weights[k], 0);
    const found = weights.slice();
    if (!others.length) return found;
    for (const k of others) {
      found[k] = (1 - t) * (total > 0 ? weights[k] / total : 1 / others.length);
    }
    found[i] = t;
    return found;
  }

  // What a node is worth to each alternative, from the weights below it.
  function worth(weights) {
    const value = nodes.map((_, i) =>
      leafPlace.has(i) ? rivals.map((a) => values[a][leafPlace.get(i)]) : rivals.map(() => 0)
    );
    for (let i = count - 1; i >= 0; i--) {
      const p = nodes[i].parent;
      if (p !== GOAL) for (const a of rivals) value[p][a] += weights[i] * value[i][a];
    }
    return value;
  }

  // Scores at weight 0 and 1 of each node; in between they are straight lines.
  function linesOf(weights) {
    const value = worth(weights);
    const start = [], end = [];
    const overall = new Map([[GOAL, 1]]);
    const outside = new Map([[GOAL, rivals.map(() => 0)]]);
    for (const node of [GOAL, ...nodes.keys()]) {
      const below = children.get(node);
      if (!below) continue;
      for (const i of below) {
        const others = below.filter((k) => k !== i);
        const total = others.reduce((sum, k) => sum + weights[k], 0);
        const share = (k) => (total > 0 ? weights[k] / total : 1 / others.length);
        const add = (f) => rivals.map((a) => outside.get(node)[a] + overall.get(node) * f(a));
        end[i] = add((a) => value[i][a]);
        start[i] = others.length
          ? add((a) => others.reduce((sum, k) => sum + share(k) * value[k][a], 0))
          : end[i];
        outside.set(i, add((a) => others.reduce((sum, k) => sum + weights[k] * value[k][a], 0)));
        overall.set(i, overall.get(node) * weights[i]);
      }
    }
    return { start, end };
  }

  // The stretches of a weight from 0 to 1 with who is best in each: the upper envelope of lines.
  function stretches(start, end) {
    const slope = rivals.map((a) => end[a] - start[a]);
    const most = Math.max(...start);
    const front = rivals.filter((a) => start[a] === most);
    let current = front.reduce((x, a) => (slope[a] > slope[x] ? a : x));
    let place = 0;
    const found = [];
    for (;;) {
      let first = Infinity, next = -1;
      for (const a of rivals) {
        const ahead0 = start[current] - start[a], ahead1 = end[current] - end[a];
        if (!(ahead1 < 0 && ahead0 > ahead1)) continue;
        const at = Math.max(ahead0 / (ahead0 - ahead1), place);
        if (at < first || (at === first && slope[a] > slope[next])) {
          first = at;
          next = a;
        }
      }
      const last = next < 0 || first >= 1;
      const right = last ? 1 : first;
      const middle = (place + right) / 2;
      const scores = rivals.map((a) => (1 - middle) * start[a] + middle * end[a]);
      found.push({ left: place, right, line: current, best: topOf(scores) });
      if (last) break;
      current = next;
      place = first;
    }
    return met(tidied(found), start, end);
  }

  const same = (x, y) => x.length === y.length && x.every((a, i) => a === y[i]);

  // Stretches with equal sets are one; one that only touches its neighbour is none.
  function tidied(found) {
    const list = found.slice();
    let i = 0;
    while (i + 1 < list.length) {
      const a = list[i], b = list[i + 1];
      if (same(a.best, b.best)) {
        const longer = a.right - a.left >= b.right - b.left ? a : b;
        list.splice(i, 2, { left: a.left, right: b.right, line: longer.line, best: a.best });
      } else if (a.best.some((x) => b.best.includes(x))) {
        const [la, lb] = [a.right - a.left, b.right - b.left];
        const more = a.best.length !== b.best.length ? a.best.length > b.best.length : la < lb;
        list.splice(more ? i : i + 1, 1);
      } else {
        i += 1;
        continue;
      }
      i = Math.max(i - 1, 0);
    }
    return list;
  }

  function met(list, start, end) {
    list.slice(1).forEach((after, i) => {
      const before = list[i];
      if (before.right !== after.left) {
        const at0 = start[before.line] - start[after.line];
        const at1 = end[before.line] - end[after.line];
        const at = Math.min(Math.max(at0 / (at0 - at1), before.right), after.left);
        before.right = after.left = at;
      }
    });
    list[0].left = 0;
    list[list.length - 1].right = 1;
    return list;
  }

  // The nearest weights of the criteria at which somebody else has caught up, by weight shifted in
  // all. Catching up with the best is one condition on the weights, so weight goes to the criterion
  // where the challenger gains most, from those where it gains least first. The first to catch up
  // is as good as every other: whoever were better there would have caught up before.
  function nearest(weights, scores, top) {
    if (top.length > 1) return { distance: 0, challenger: -1, weights };
    const criteria = children.get(GOAL);
    const value = worth(weights);
    let found = { distance: Infinity, challenger: -1, weights };
    for (const a of rivals) {
      if (a === top[0]) continue;
      const gain = criteria.map((c) => value[c][a] - value[c][top[0]]);
      const most = Math.max(...gain);
      const to = gain.indexOf(most);
      if (most < -1e-12) continue;
      const order = criteria.map((_, i) => i).filter((i) => gain[i] < most);
      order.sort((x, y) => gain[x] - gain[y]);
      let missing = scores[top[0]] - scores[a];
      let shifted = 0;
      const then = weights.slice();
      for (const i of order) {
        const taken = Math.min(weights[criteria[i]], missing / (most - gain[i]));
        then[criteria[i]] -= taken;
        then[criteria[to]] += taken;
        shifted += taken;
        missing -= taken * (most - gain[i]);
        if (missing <= 0) break;
      }
      if (missing <= 1e-12 && 2 * shifted < found.distance) {
        found = { distance: 2 * shifted, challenger: a, weights: then };
      }
    }
    return found;
  }

  // -- words ------------------------------------------------------------------------------------

  const digits = (least, most) => ({ minimumFractionDigits: least, maximumFractionDigits: most });
  const plain = new Intl.NumberFormat(data.lang, digits(3, 3));
  const share = new Intl.NumberFormat(data.lang, { style: "percent", ...digits(1, 1) });
  const bare = new Intl.NumberFormat(data.lang, { useGrouping: false, ...digits(1, 1) });
  const fill = (text, given) => text.replace(/\{(\w+)\}/g, (all, name) => given[name] ?? all);
  const joint = (list) => list.map((a) => alternatives[a].name).join(" = ");

  function said(list) {
    const [first, ...others] = list;
    if (!others.length) return fill(texts.throughout, { best: joint(first.best) });
    const weight = share.format(first.right);
    const ends = others.length > 1 ? said(others) : joint(others[0].best);
    return fill(texts.until, { best: joint(first.best), weight, rest: ends });
  }

  // -- elements ---------------------------------------------------------------------------------

  function make(tag, given = {}, ...inside) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(given)) {
      if (name === "class") element.className = value;
      else element.setAttribute(name, value);
    }
    element.append(...inside);
    return element;
  }

  const controls = new Map();

  function control(i) {
    const name = nodes[i].name;
    const id = `weight-${i}`;
    const slider = make("input", {
      type: "range", id, min: 0, max: 1, step: 0.001, "aria-describedby": `${id}-best`,
      "aria-label": fill(texts.weight, { node: name }),
    });
    const field = make("input", {
      type: "text", inputmode: "decimal", class: "panel-number", autocomplete: "off",
      "aria-label": fill(texts.percent, { node: name }), size: 5,
    });
    const strip = make("div", { class: "panel-strip", "aria-hidden": "true" });
    const mark = make("div", { class: "panel-now", "aria-hidden": "true" });
    const words = make("p", { class: "panel-best", id: `${id}-best` });
    mark.style.setProperty("--at", data.weights[i]);
    const row = make(
      "div", { class: "panel-weight" },
      make("label", { for: id }, name),
      make("span", { class: "panel-percent" }, field, "\u00a0%"),
      make("div", { class: "panel-scale" }, slider, mark, strip),
      words
    );
    controls.set(i, { slider, field, strip, words });
    slider.addEventListener("input", () => move(i, Number(slider.value)));
    field.addEventListener("change", () => {
      const value = Number(field.value.replace("%", "").replace(",", ".").trim()) / 100;
      if (field.value.trim() && value >= 0 && value <= 1) move(i, value);
      gesture = null;
    });
    field.addEventListener("blur", draw);
    return row;
  }

  function group(parent) {
    const box = make("div", { class: "panel-group" });
    for (const i of children.get(parent)) {
      if (children.get(parent).length > 1) box.append(control(i));
      const below = children.get(i);
      if (below && some(i)) {
        const title = make("summary", {}, fill(texts.below, { node: nodes[i].name }));
        box.append(make("details", { class: "panel-below" }, title, group(i)));
      }
    }
    return box;
  }

  // Whether there is anything to move below a node.
  function some(i) {
    const below = children.get(i) ?? [];
    return below.length > 1 || below.some(some);
  }

  const best = make("p", { class: "panel-answer" });
  const next = make("p", { class: "panel-next" });
  const state = make("span", { class: "panel-state" });
  const reset = make("button", { type: "button", class: "panel-reset" }, texts.reset);
  const spoken = make("p", { class: "panel-spoken", role: "status", "aria-live": "polite" });
  const body = make("tbody");
  const lines = new Map();
  for (const a of rivals) {
    const rank = make("td", { class: "num" });
    const score = make("td", { class: "num" });
    const bar = make("div", { class: "panel-bar" });
    bar.style.setProperty("--colour", alternatives[a].colour);
    bar.style.setProperty("--tint", alternatives[a].tint);
    const label = make("th", { scope: "row" }, alternatives[a].name);
    if (alternatives[a].full) {
      label.append(make("span", { class: "more" }, alternatives[a].full));
    }
    label.append(bar);
    const line = make("tr", {}, rank, label, score);
    lines.set(a, { line, rank, score, bar });
  }

  function build() {
    const head = make(
      "tr", {},
      make("th", { scope: "col", class: "num" }, texts.rank),
      make("th", { scope: "col" }, texts.alternative),
      make("th", { scope: "col", class: "num" }, texts.score)
    );
    const table = make(
      "table", {},
      make("caption", {}, texts.ranking), make("thead", {}, head), body
    );
    panel.append(
      make(
        "div", { class: "panel-result", role: "group", "aria-label": texts.result },
        best, next, make("p", { class: "panel-tools" }, state, reset)
      ),
      make("fieldset", { class: "panel-weights" }, make("legend", {}, texts.weights), group(GOAL)),
      make("div", { class: "panel-ranking" }, table),
      spoken
    );
    document.documentElement.classList.add("has-script");
  }

  // -- what is shown ----------------------------------------------------------------------------

  let weights = data.weights.slice();
  let notice = "";
  // The weights when a slider was taken hold of: proportions survive a visit to 0 or 100 %.
  let gesture = null;
  let waiting = 0;

  function move(i, t) {
    if (!gesture || gesture.node !== i) gesture = { node: i, from: weights };
    weights = moved(gesture.from, i, Math.min(Math.max(t, 0), 1));
    notice = "";
    draw();
    clearTimeout(waiting);
    waiting = setTimeout(settle, 300);
  }

  const untouched = () => weights.every((w, i) => w === data.weights[i]);

  function draw() {
    const scores = scoresOf(weights);
    const top = topOf(scores);
    drawAnswer(scores, top);
    drawRanking(scores, top);
    const held = gesture ? linesOf(gesture.from) : null;
    const { start, end } = linesOf(weights);
    for (const [i, parts] of controls) {
      // The slider that is held keeps the lines it was taken hold of with.
      const own = held && family(i).length && gesture.node === i;
      const list = own ? stretches(held.start[i], held.end[i]) : stretches(start[i], end[i]);
      drawControl(i, parts, list);
    }
  }

  function drawAnswer(scores, top) {
    const order = rivals.slice().sort((x, y) => scores[y] - scores[x] || x - y);
    const second = order.find((a) => !top.includes(a));
    const margin = second === undefined || top.length > 1 ? 0 : scores[top[0]] - scores[second];
    best.dataset.best = JSON.stringify(top);
    best.dataset.margin = String(margin);
    best.textContent = top.length > 1
      ? fill(texts.tied, { best: joint(top) })
      : fill(texts.best, {
        best: joint(top),
        margin: plain.format(margin),
        second: joint(order.filter((a) => tied(scores[a], scores[second])).sort((x, y) => x - y)),
      });
    const found = nearest(weights, scores, top);
    next.dataset.distance = String(found.distance);
    next.dataset.challenger = String(found.challenger);
    next.textContent = nearestText(found);
    state.textContent = notice || (untouched() ? texts.same : texts.changed);
    reset.disabled = untouched();
  }

  function nearestText(found) {
    if (found.distance === 0) return texts.level;
    if (found.distance === Infinity) return texts.never;
    const steps = children.get(GOAL)
      .filter((c) => Math.abs(found.weights[c] - weights[c]) > 1e-9)
      .map((c) => fill(texts.step, {
        node: nodes[c].name, old: share.format(weights[c]), new: share.format(found.weights[c]),
      }));
    return fill(texts.nearest, {
      challenger: alternatives[found.challenger].name,
      moved: share.format(found.distance / 2),
      steps: steps.join("; "),
    });
  }

  function drawRanking(scores, top) {
    const order = rivals.slice().sort((x, y) => {
      return tied(scores[x], scores[y]) ? x - y : scores[y] - scores[x];
    });
    for (const a of order) {
      const { line, rank, score, bar } = lines.get(a);
      rank.textContent = String(rankOf(scores, a));
      score.textContent = plain.format(scores[a]);
      score.dataset.value = String(scores[a]);
      line.dataset.alternative = String(a);
      line.className = top.includes(a) ? "strong" : "";
      bar.style.setProperty("--length", Math.min(Math.max(scores[a], 0), 1));
      body.append(line);
    }
  }

  function drawControl(i, { slider, field, strip, words }, list) {
    slider.value = String(weights[i]);
    slider.setAttribute("aria-valuetext", share.format(weights[i]));
    if (document.activeElement !== field) field.value = bare.format(100 * weights[i]);
    strip.replaceChildren(...list.map(({ left, right, best: who }) => {
      const part = make("span", {}, joint(who));
      part.style.setProperty("--left", left);
      part.style.setProperty("--right", right);
      part.style.setProperty("--tint", alternatives[who[0]].tint);
      part.style.setProperty("--stripe", alternatives[who[who.length - 1]].tint);
      return part;
    }));
    strip.dataset.marks = JSON.stringify(list.slice(1).map((s) => s.left));
    strip.dataset.best = JSON.stringify(list.map((s) => s.best));
    words.textContent = said(list);
  }

  // -- the address ------------------------------------------------------------------------------

  const START = "#w=";

  function written() {
    const groups = [];
    for (const [parent, members] of children) {
      if (members.some((i) => weights[i] !== data.weights[i])) {
        groups.push(`${parent}:${members.map((i) => String(weights[i])).join(",")}`);
      }
    }
    return `${START}${data.shape};${groups.join(";")}`;
  }

  // The weights an address holds, or null where it holds none for this case.
  function read(hash) {
    const [shape, ...groups] = hash.slice(START.length).split(";");
    if (shape !== data.shape) return null;
    const found = data.weights.slice();
    for (const text of groups) {
      const [parent, list] = text.split(":");
      const members = children.get(Number(parent));
      const numbers = (list ?? "").split(",").map((x) => (x.trim() === "" ? NaN : Number(x)));
      const sum = numbers.reduce((x, y) => x + y, 0);
      const sound = numbers.every((x) => x >= 0 && x <= 1) && Math.abs(sum - 1) <= 1e-9;
      if (!members || members.length !== numbers.length || !sound) return null;
      members.forEach((node, k) => (found[node] = numbers[k]));
    }
    return found;
  }

  // After a movement: say the result, and keep the weights in the address.
  function settle() {
    spoken.textContent = `${best.textContent} ${next.textContent}`;
    const bareAddress = location.pathname + location.search;
    const hash = untouched() ? (location.hash.startsWith(START) ? "" : location.hash) : written();
    try {
      history.replaceState(null, "", bareAddress + hash);
    } catch {
      // A page that may not change its address still works.
    }
  }

  function follow() {
    if (!location.hash.startsWith(START)) return false;
    const found = read(decodeURIComponent(location.hash));
    gesture = null;
    weights = found ?? data.weights.slice();
    notice = found ? "" : texts.foreign;
    draw();
    return true;
  }

  reset.addEventListener("click", () => {
    gesture = null;
    weights = data.weights.slice();
    notice = "";
    draw();
    settle();
  });
  panel.addEventListener("focusout", () => (gesture = null));
  window.addEventListener("hashchange", follow);

  build();
  draw();
  if (follow()) {
    for (const box of panel.querySelectorAll("details")) {
      const changed = [...box.querySelectorAll("input[type=range]")].some((slider) => {
        const i = Number(slider.id.slice("weight-".length));
        return weights[i] !== data.weights[i];
      });
      box.open = changed;
    }
    panel.closest("section").scrollIntoView();
  }
})();
