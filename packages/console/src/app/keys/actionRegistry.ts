import type { Action } from "./actions.tsx";

/** What can be done right now, by the components that offer it. */
export interface Registry {
  /** Offers these actions for an owner, in place of what it offered before. */
  readonly put: (owner: object, actions: readonly Action[]) => void;
  readonly remove: (owner: object) => void;
  /** Tells when the list looks different: not when an action of the same face merely does something else. */
  readonly subscribe: (listener: () => void) => () => void;
  readonly list: () => readonly Action[];
}

interface Offer {
  /** Same faces, same objects: `run` looks up what the owner last put. */
  readonly faces: readonly Action[];
  latest: readonly Action[];
}

/** An empty registry. Later owners stand before earlier ones in its list. */
export function createRegistry(): Registry {
  const offers = new Map<object, Offer>();
  const listeners = new Set<() => void>();
  let flat: readonly Action[] = [];
  let isTold = true;
  const changed = () => {
    flat = [...offers.values()].reverse().flatMap((offer) => offer.faces);
    // Told once after all owners of a render have registered, not once for each of them.
    if (!isTold) return;
    isTold = false;
    queueMicrotask(() => {
      isTold = true;
      for (const listener of listeners) listener();
    });
  };
  return {
    put: (owner, actions) => {
      const known = offers.get(owner);
      if (known !== undefined && looksAlike(known.latest, actions)) {
        known.latest = actions;
        return;
      }
      offers.set(owner, offerOf(actions));
      changed();
    },
    remove: (owner) => {
      if (offers.delete(owner)) changed();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    list: () => flat,
  };
}

function offerOf(actions: readonly Action[]): Offer {
  const offer: Offer = {
    faces: actions.map((action, index) => ({ ...action, run: () => offer.latest[index]?.run() })),
    latest: actions,
  };
  return offer;
}

function looksAlike(before: readonly Action[], after: readonly Action[]): boolean {
  return before.length === after.length && before.every((action, index) => hasSameFace(action, after[index]));
}

function hasSameFace(before: Action, after: Action | undefined): boolean {
  if (after === undefined) return false;
  const { run: _before, ...face } = before;
  const { run: _after, ...other } = after;
  const keys = Object.keys(face) as (keyof typeof face)[];
  return keys.length === Object.keys(other).length && keys.every((key) => face[key] === other[key]);
}
