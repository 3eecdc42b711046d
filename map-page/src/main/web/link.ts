// The view in the address: #v=x,y,zoom&q=words&c=color&p=palette&s=layer.topic&f=column:from-to&t=dark
import type { App } from "./app";
import type { Colors } from "./color";
import type { Filter } from "./filter";
import type { Search } from "./search";
import type { Topics } from "./topics";

export class Link {
  private topic = "";

  constructor(private app: App, private search: Search, private colors: Colors, private topics: Topics, private filter: Filter) {}

  chose(layer: number, cluster: number): void {
    this.topic = layer + "." + cluster;
  }

  text(): string {
    const { app } = this, camera = app.camera, out = new URLSearchParams();
    out.set("v", [camera.x.toFixed(5), camera.y.toFixed(5), (camera.scale / camera.fitScale).toFixed(3)].join(","));
    if (this.search.text) out.set("q", this.search.text);
    if (app.colorBy !== "layer:0") out.set("c", app.colorBy);
    if (app.palette !== "position") out.set("p", app.palette);
    if (app.selection && this.topic) out.set("s", this.topic);
    for (const range of this.filter.told) out.append("f", range);
    out.set("t", app.dark ? "dark" : "light");
    return location.href.split("#")[0] + "#" + out;
  }

  /** What can be read from the address; anything else in it is left alone. */
  read(): void {
    const { app } = this, asked = new URLSearchParams(location.hash.slice(1));
    const view = (asked.get("v") ?? "").split(",").map(Number);
    const good = view.length === 3 && view.every(isFinite) && view[2]! > 0;
    if (good) app.camera.view = { x: view[0]!, y: view[1]!, scale: view[2]! * app.camera.fitScale };
    const palette = asked.get("p");
    if (palette === "distinct" || palette === "vivid" || palette === "position") app.palette = palette;
    if (asked.get("t") === "dark" || asked.get("t") === "light") app.setDark(asked.get("t") === "dark");
  }

  /** What needs the columns and texts. */
  readLater(): void {
    const asked = new URLSearchParams(location.hash.slice(1));
    const color = asked.get("c"), words = asked.get("q"), topic = /^(\d+)\.(\d+)$/.exec(asked.get("s") ?? "");
    if (color) this.colors.set(color);
    if (topic && this.app.model.head.layers[+topic[1]!]?.names[+topic[2]!] !== undefined) {
      const view = this.app.camera.view;
      this.topics.show(+topic[1]!, +topic[2]!, "new");
      this.app.flyTo(view, 0);
      this.topic = topic[0];
    }
    if (asked.has("f")) this.filter.take(asked.getAll("f"));
    if (words) void this.search.set(words.slice(0, 500));
  }
}
