/** The contract of the panels: what each gets, what it may tell. See docs/decisions/0008-panels.md. */
import type { ComponentType } from 'preact'

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }
export type JsonObject = Readonly<Record<string, Json>>

/** What the page does for every panel; the same object for all and for ever. */
export interface PanelContext {
  /** The address that shows a colleague the same, and what it lacks in words. */
  readonly link: () => Promise<{ href: string; lacks: string }>
  readonly openHelp: () => void
}

/** `Spec`: what it shows, set by the arrangement. `State`: what the user did in it, kept over reloads. */
export interface PanelProps<State extends JsonObject = JsonObject, Spec extends JsonObject = JsonObject> {
  readonly context: PanelContext
  readonly spec: Spec
  readonly state: State
  /** Changes some of the state; the panel is drawn again with it. */
  readonly change: (part: Partial<State>) => void
}

/** A kind of panel. Every panel has `folded` beside its own state: the frame draws it, `parts/section.tsx` heeds it. */
export interface PanelType<State extends JsonObject = JsonObject, Spec extends JsonObject = JsonObject> {
  /** State before the user has done anything; its keys and their types are what is taken from the browser's store. */
  readonly initial: State
  readonly Panel: ComponentType<PanelProps<State, Spec>>
}

/** A type for the registry, which knows nothing of the state and the spec of each. */
export function registered<State extends JsonObject, Spec extends JsonObject>(type: PanelType<State, Spec>): PanelType {
  return type as unknown as PanelType
}

/** The initial state with what is usable of a stored one: known keys whose values are of the same kind. */
export function restored<State extends JsonObject>(initial: State, stored: unknown): State {
  if (typeof stored !== 'object' || stored === null) return initial
  const usable = Object.entries(stored).filter(
    ([key, value]) => key in initial && kind(value) === kind(initial[key] ?? null),
  )
  return { ...initial, ...Object.fromEntries(usable) }
}

function kind(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value
}
