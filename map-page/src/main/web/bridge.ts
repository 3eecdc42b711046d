// Messages with the page that embeds this one. It speaks first; only it is answered, only at the origin it spoke from.
//
// In:  {isogloss: "hello"} · {isogloss: "search", text} · {isogloss: "select", ids | topic: [layer, cluster] | null} · {isogloss: "view", x, y, scale}
//      {isogloss: "color", by} · {isogloss: "theme", dark} · {isogloss: "state"}
// Out: {isogloss: "ready", version, points, layers, fields, labels} · {isogloss: "selection", count, ids} · {isogloss: "found", text, count}
//      {isogloss: "view", x, y, scale} · {isogloss: "point", id, text, topic} · {isogloss: "state", …} · {isogloss: "error", message}
import type { App } from "./app";
import { Bits } from "./bits";
import type { Colors } from "./color";
import type { Input } from "./input";
import type { Search } from "./search";
import type { Topics } from "./topics";

const MOST_IDS = 10_000;

export function bridge(app: App, parts: { input: Input; search: Search; colors: Colors; topics: Topics }): void {
  const { model } = app, allowed = model.head.settings.origins;
  let home: string | null = null;
  const send = (message: object) => {
    if (home !== null) parent.postMessage(message, home === "null" ? "*" : home);
  };
  /** Ids of points where the file has them, else their numbers on the page. */
  const idsOf = async (points: number[]) => (model.head.ids ? await model.client.read("id", points) : points.map(String));
  const litPoints = () => {
    const points: number[] = [];
    app.lit?.each((i) => {
      points.push(i);
      return points.length < MOST_IDS;
    });
    return points;
  };
  const pointsOf = async (ids: string[]) => {
    const bits = new Bits(model.n), wanted = new Set(ids.slice(0, MOST_IDS).map(String));
    if (!model.head.ids) {
      for (const id of wanted) if (/^\d+$/.test(id) && +id < model.n) bits.add(+id);
      return bits;
    }
    for (let from = 0; from < model.n; from += 4096) {
      const some = Array.from({ length: Math.min(4096, model.n - from) }, (_, k) => from + k);
      (await model.client.read("id", some)).forEach((id, k) => wanted.has(id) && bits.add(from + k));
    }
    return bits;
  };
  const state = () => ({ isogloss: "state", ...app.camera.view, query: parts.search.text, colorBy: app.colorBy, dark: app.dark, lit: app.lit ? app.lit.count() : model.n });

  async function take(data: any): Promise<void> {
    switch (data.isogloss) {
      case "hello":
        send({ isogloss: "ready", version: 1, points: model.n, layers: model.head.layers.map(({ name, names, ids }) => ({ name, topics: names, ids })), fields: model.fields.map(({ name, kind }) => ({ name, kind })),
          labels: model.labels.map((label) => ({ layer: label.layer, topic: label.cluster, x: label.x, y: label.y, from: label.from, to: label.to })) });
        return;
      case "search": {
        const text = String(data.text ?? "");
        send({ isogloss: "found", text, count: await parts.search.set(text) });
        return;
      }
      case "select":
        if (Array.isArray(data.ids)) parts.input.choose(await pointsOf(data.ids), "new");
        else if (Array.isArray(data.topic) && model.head.layers[data.topic[0]]?.names[data.topic[1]] !== undefined) parts.topics.show(+data.topic[0], +data.topic[1], "new");
        else parts.input.choose(new Bits(model.n), "new");
        return;
      case "view":
        if ([data.x, data.y, data.scale].every((v) => typeof v === "number" && isFinite(v)) && data.scale > 0) app.flyTo({ x: data.x, y: data.y, scale: data.scale });
        else send({ isogloss: "error", message: "view needs finite x, y and scale" });
        return;
      case "color":
        parts.colors.set(String(data.by));
        return;
      case "theme":
        app.setDark(data.dark === true);
        return;
      case "state":
        send(state());
        return;
      default:
        send({ isogloss: "error", message: "unknown message" });
    }
  }

  addEventListener("message", (event) => {
    if (event.source !== parent || parent === window) return;
    if (typeof event.data !== "object" || event.data === null || typeof event.data.isogloss !== "string") return;
    if (allowed.length && !allowed.includes(event.origin)) return;
    if (event.data.isogloss === "hello") home = event.origin;
    if (home === event.origin) void take(event.data);
  });
  let pinned = -1, viewTimer = 0;
  app.on((change) => {
    if (home === null) return;
    if (change === "selection") void idsOf(litPoints()).then((ids) => send({ isogloss: "selection", count: app.selection?.count() ?? 0, ids }));
    if (change === "view") {
      clearTimeout(viewTimer);
      viewTimer = window.setTimeout(() => send({ isogloss: "view", ...app.camera.view }), 200);
    }
    if (change === "point" && app.pinned !== pinned) {
      pinned = app.pinned;
      const point = pinned;
      if (point >= 0) void Promise.all([idsOf([point]), model.textNames[0] ? model.client.read(model.textNames[0], [point]) : [""]]).then(([ids, texts]) => send({ isogloss: "point", id: ids[0], text: texts[0], topic: model.topicOf(point) }));
    }
  });
}
