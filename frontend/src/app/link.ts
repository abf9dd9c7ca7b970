/** Copying a link: a selection that is too large for an address is saved under a name that its content gives it. */
import { changeGroup, savingRefused } from '../model/groups'
import { points } from '../model/points'
import { groups } from '../state/tagged'
import { link } from './address'
import { unnamedSelection } from './samples'
import { MOST_LISTED } from './url'

export interface SharedLink {
  href: string
  /** What the link lacks and why, in words; empty where it holds everything. */
  lacks: string
}

/** FNV-1a over the ids and probes of the members, as eight hexadecimal digits. */
export function contentName(member: Uint8Array, id: Float64Array, probe: Uint8Array): string {
  let hash = 0x811c9dc5
  const bytes = new Uint8Array(8)
  const view = new DataView(bytes.buffer)
  for (let row = 0; row < member.length; row += 1) {
    if (member[row] !== 1) continue
    view.setFloat64(0, id[row]!)
    for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193)
    hash = Math.imul(hash ^ probe[row]!, 0x01000193)
  }
  return `link ${(hash >>> 0).toString(16).padStart(8, '0')}`
}

/** The address that shows a colleague the same, selection included. */
export async function sharedLink(): Promise<SharedLink> {
  const held = unnamedSelection()
  const known = points.peek()
  if (held === null || known === null || held.mask.count <= MOST_LISTED) return { href: link(), lacks: '' }
  const name = contentName(held.mask.member, known.id, known.probe)
  const saved = groups.peek().some((group) => group.kind === 'selection' && group.name === name)
  const wrong = saved ? null : (savingRefused.peek() ?? (await changeGroup('selection', 'save', name, held.mask)))
  if (wrong !== null) return { href: link(), lacks: `without the selection: ${wrong}` }
  return { href: link({ group: `selection:${name}` }), lacks: '' }
}
