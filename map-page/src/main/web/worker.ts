// The other thread: opens texts and searches them. Runs the page's own code, started from a blob.
import { toBytes, inflate, unpack } from "./decode";
import { parse } from "./query";
import { Bits } from "./bits";
import { openAll, search, TextColumn, type Searchable } from "./texts";

export type Request =
  | { do: "unpack"; id: number; packed: string; values: number; delta: boolean }
  | { do: "texts"; id: number; name: string; packed: string; points: number; rows: number; searched: boolean }
  | { do: "read"; id: number; name: string; points: number[] }
  | { do: "search"; id: number; text: string; given: [number, Uint32Array][] };

/** Answers requests in either thread. */
export function serve(answer: (id: number, value: unknown, transfer?: Transferable[]) => void): (request: Request) => Promise<void> {
  const columns = new Map<string, TextColumn>();
  const searched: Searchable[] = [];
  let points = 0, latest = 0;
  return async (request) => {
    switch (request.do) {
      case "unpack": {
        const values = unpack(await inflate(toBytes(request.packed)), request.values, request.delta);
        answer(request.id, values, [values.buffer]);
        return;
      }
      case "texts": {
        const column = new TextColumn(request.packed, request.points, request.rows);
        points = request.points;
        columns.set(request.name, column);
        if (request.searched) {
          searched.push({ name: request.name, column });
          await openAll(column);
        }
        answer(request.id, true);
        return;
      }
      case "read": {
        const column = columns.get(request.name);
        answer(request.id, column ? await Promise.all(request.points.map((point) => column.read(point))) : request.points.map(() => ""));
        return;
      }
      case "search": {
        latest = request.id;
        const given = new Map(request.given.map(([at, words]) => [at, new Bits(points, words)] as const));
        const hits = await search(searched, points, parse(request.text), given, () => latest !== request.id);
        answer(request.id, hits ? hits.words : null);
        return;
      }
    }
  };
}
