import type { FlowDefinition, FlowNode } from "../flowSchema.ts";
import { maxNodesPerTurn } from "../limits.ts";
import type { FlowProblem } from "../parseFlow.ts";
import type { OtherFlow } from "./otherFlow.ts";
import { endsFlow, mapFlows, sameTurnTargets, type FlowMap, type FlowMaps } from "./flowMap.ts";

/**
 * Circles that a run would walk without ever stopping for the contact or the clock, and ways too long for one turn. A request to
 * another server does not count as stopping: retrying it in a circle would call that server for ever. Calls of other flows are
 * followed, and a call is passed only where there is a way through the called flow without stopping.
 */
export function checkLoops(
  definition: FlowDefinition,
  otherFlows: readonly OtherFlow[],
  self: { id: string; name: string } | undefined,
): FlowProblem[] {
  const maps = mapFlows(definition, otherFlows, self);
  const follow = followerOf(maps);
  const circles = findCircles(maps.own, follow);
  if (circles.length > 0) return circles.map((ids) => circleProblem(definition, ids));
  const tooLong = findTooLong(maps, follow);
  if (!tooLong) return [];
  return [
    {
      code: "too_many_steps",
      severity: "error",
      nodeId: tooLong.id,
      path: ["nodes", definition.nodes.indexOf(tooLong)],
      message: `From node "${tooLong.id}" more than ${maxNodesPerTurn} nodes follow each other without a question or a wait.`,
      data: { max: maxNodesPerTurn },
    },
  ];
}

/** Whoever mends the first circles has mended the others, or asks again. A flow of 2,000 nodes may have more than it has nodes. */
const maxCircles = 20;
const maxNamed = 20;

interface Place {
  readonly flow: FlowMap;
  readonly node: FlowNode;
}

type Follow = (place: Place) => { readonly called: readonly Place[]; readonly own: readonly Place[] };

function circleProblem(definition: FlowDefinition, ids: readonly string[]): FlowProblem {
  const first = ids[0] ?? "";
  const named = ids.length > maxNamed ? [...ids.slice(0, maxNamed), "…"] : ids;
  const way = [...named, first].join(" → ");
  return {
    code: "endless_loop",
    severity: "error",
    nodeId: first,
    path: ["nodes", definition.nodes.findIndex(({ id }) => id === first)],
    message: `These nodes run in a circle without a question or a wait: ${way}.`,
    data: { nodes: way },
  };
}

/** Where a run may be next in the same turn: inside a called flow, and in its own flow. */
function followerOf(maps: FlowMaps): Follow {
  const passable = findPassable(maps);
  return ({ flow, node }) => {
    const own = sameTurnTargets(node).flatMap((id) => placeAt(flow, id));
    const called = node.kind === "call_flow" ? maps.called.get(node.flow) : undefined;
    if (!called) return { called: [], own };
    return { called: placeAt(called, called.definition.start), own: passable.has(called) ? own : [] };
  };
}

/** Flows that can be passed without stopping. Found by growing: what is passable only through itself is not. */
function findPassable({ own, called }: FlowMaps): ReadonlySet<FlowMap> {
  const passable = new Set<FlowMap>();
  const flows = new Set([own, ...called.values()]);
  for (let size = -1; size < passable.size; ) {
    size = passable.size;
    for (const flow of flows) if (!passable.has(flow) && canPass(flow, called, passable)) passable.add(flow);
  }
  return passable;
}

function canPass(flow: FlowMap, called: ReadonlyMap<string, FlowMap>, passable: ReadonlySet<FlowMap>): boolean {
  const seen = new Set<string>();
  const open: (string | undefined)[] = [flow.definition.start];
  while (open.length > 0) {
    const id = open.pop();
    const node = id === undefined ? undefined : flow.nodes.get(id);
    if (!node || seen.has(node.id)) continue;
    seen.add(node.id);
    const target = node.kind === "call_flow" ? called.get(node.flow) : undefined;
    if (target && !passable.has(target)) continue;
    if (endsFlow(node)) return true;
    open.push(...sameTurnTargets(node));
  }
  return false;
}

/** Circles that have a node of the own flow, each once, as the ids of those nodes. Without recursion: flows may be thousands of nodes long. */
function findCircles(own: FlowMap, follow: Follow): string[][] {
  const done = new Set<FlowNode>();
  const circles: string[][] = [];
  for (const node of own.definition.nodes) {
    if (done.has(node)) continue;
    const path: { place: Place; rest: Place[] }[] = [];
    const onPath = new Set<FlowNode>();
    const push = (place: Place) => {
      const { called, own: ways } = follow(place);
      path.push({ place, rest: [...called, ...ways] });
      onPath.add(place.node);
    };
    push({ flow: own, node });
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const next = top.rest.pop();
      if (!next) {
        path.pop();
        onPath.delete(top.place.node);
        done.add(top.place.node);
      } else if (onPath.has(next.node)) {
        const circle = path.slice(path.findIndex(({ place }) => place.node === next.node));
        const ids = circle.filter(({ place }) => place.flow === own).map(({ place }) => place.node.id);
        if (ids.length > 0) circles.push(ids);
        if (circles.length >= maxCircles) return circles;
      } else if (!done.has(next.node)) {
        push(next);
      }
    }
  }
  return circles;
}

/** A node from which a run may enter more nodes than one turn allows. There are no circles through the own flow any more. */
function findTooLong({ own }: FlowMaps, follow: Follow): FlowNode | undefined {
  const lengths = new Map<FlowNode, number>();
  function lengthFrom(place: Place, depth: number): number {
    const known = lengths.get(place.node);
    if (known !== undefined) return known;
    if (depth > maxNodesPerTurn) return maxNodesPerTurn + 1;
    const { called, own: ways } = follow(place);
    const longest = (places: readonly Place[]) =>
      places.reduce((most, next) => Math.max(most, lengthFrom(next, depth + 1)), 0);
    const length = Math.min(1 + longest(called) + longest(ways), maxNodesPerTurn + 1);
    lengths.set(place.node, length);
    return length;
  }
  return own.definition.nodes.find((node) => lengthFrom({ flow: own, node }, 1) > maxNodesPerTurn);
}

function placeAt(flow: FlowMap, id: string | undefined): Place[] {
  const node = id === undefined ? undefined : flow.nodes.get(id);
  return node ? [{ flow, node }] : [];
}
