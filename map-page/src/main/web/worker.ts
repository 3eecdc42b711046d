// The other thread: opens texts and searches them. Runs the page's own code, started from a blob.
import { toBytes, inflate, unpack } from "./decode";
import { parse } from "./query";
import { Bits } from "./bits";
import { search, type Searchable } from "./find";
import { TextColumn } from "./texts";

export type Request =
  | { do: "unpack"; id: number; packed: string; values: number; delta: boolean }
  | { do: "part"; id: number; name: string; packed: string }
  | { do: "texts"; id: number; name: string; points: number; rows: number }
  | { do: "read"; id: number; name: string; points: number[] }
  | { do: "typical"; id: number; points: Uint32Array }
  | { do: "search"; id: number; text: string; given: [number, Uint32Array][] };

export type Answer = (id: number, value: unknown, transfer?: Transferable[], complete?: boolean) => void;

/** Answers requests in either thread. */
export function serve(answer: Answer): (request: Request) => Promise<void> {
  const columns = new Map<string, TextColumn>();
  const arrived = new Map<string, string[]>();
  const searched: Searchable[] = [];
  let points = 0, latest = 0, asked = 0;
  return async (request) => {
    switch (request.do) {
      case "unpack": {
        const values = unpack(await inflate(toBytes(request.packed)), request.values, request.delta);
        answer(request.id, values, [values.buffer]);
        return;
      }
      case "part":
        if (!arrived.has(request.name)) arrived.set(request.name, []);
        arrived.get(request.name)!.push(request.packed);
        answer(request.id, true);
        return;
      case "texts": {
        const column = new TextColumn((arrived.get(request.name) ?? []).join(""), request.points, request.rows);
        arrived.delete(request.name);
        points = request.points;
        columns.set(request.name, column);
        await column.index();
        searched.push({ name: request.name, column });
        answer(request.id, true);
        return;
      }
      case "read": {
        const column = columns.get(request.name);
        answer(request.id, column ? await Promise.all(request.points.map((point) => column.read(point))) : request.points.map(() => ""));
        return;
      }
      case "typical": {
        asked = request.id;
        const words = await searched.find(({ name }) => name === "text")?.column.typical(new Bits(points, request.points), () => asked !== request.id);
        answer(request.id, words ?? null);
        return;
      }
      case "search": {
        latest = request.id;
        const given = new Map(request.given.map(([at, words]) => [at, new Bits(points, words)] as const));
        const hits = await search(searched, points, parse(request.text), given, () => latest !== request.id, (part) => answer(request.id, part.words, [], false));
        answer(request.id, hits ? hits.words : null, hits ? [hits.words.buffer] : []);
        return;
      }
    }
  };
}
