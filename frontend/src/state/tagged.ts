/** Tags and saved selections of the open run, and which tags are marked on the canvas by a black core. */
import { computed, signal } from '@preact/signals'
import type { Mask } from './mask'
import { onOpen } from './run'

/** A named set of samples. */
export interface Group {
  kind: 'tag' | 'selection'
  name: string
  mask: Mask
}

/** What a group is called among what is selected. */
export function groupText({ kind, name }: Pick<Group, 'kind' | 'name'>): string {
  return kind === 'tag' ? `tag ${name}` : name
}

/** In the order of `RunInfo.groups`; empty before they have come. */
export const groups = signal<readonly Group[]>([])

/** Name of a selection that nobody named: copied with a link, from its content. */
const OF_A_LINK = /^link [0-9a-f]{8}$/u

/** What somebody has named; what links have left is reached by them alone. */
export const namedGroups = computed(() =>
  groups.value.filter(({ kind, name }) => kind === 'tag' || !OF_A_LINK.test(name)),
)

/** Names of the tags whose samples carry a black core. */
export const shownTags = signal<ReadonlySet<string>>(new Set())

/** Marks the samples of a tag, or no longer. */
export function showTag(name: string, shown: boolean): void {
  const names = new Set(shownTags.value)
  if (shown) names.add(name)
  else names.delete(name)
  shownTags.value = names
}

/** The samples of all marked tags; null where none is marked. */
export const taggedMask = computed<Mask | null>(() =>
  groups.value
    .filter(({ kind, name }) => kind === 'tag' && shownTags.value.has(name))
    .reduce<Mask | null>((held, { mask }) => (held === null ? mask : held.or(mask)), null),
)

onOpen(() => {
  groups.value = []
  shownTags.value = new Set()
})
