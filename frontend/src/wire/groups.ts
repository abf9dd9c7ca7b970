/** Tags and saved selections: GET and POST `groups`. */
import { address } from './address'
import { body, post } from './client'
import type { GroupInfo, GroupList, GroupRequest } from './messages'
import { FormatError, parseTensors } from './safetensors'

export interface StoredGroup {
  kind: GroupInfo['kind']
  name: string
  /** Rows within the probe, by the key of the probe. */
  rows: ReadonlyMap<string, Uint32Array>
}

function isGroup(value: unknown): value is GroupInfo {
  if (typeof value !== 'object' || value === null) return false
  const { kind, name } = value as Partial<Record<keyof GroupInfo, unknown>>
  return (kind === 'tag' || kind === 'selection') && typeof name === 'string'
}

/** The groups of a body. Raises FormatError where it says what it does not hold. */
export function groupsOf(buffer: ArrayBuffer): StoredGroup[] {
  const file = parseTensors(buffer)
  let listed: unknown
  try {
    listed = JSON.parse(file.metadata.get('groups') ?? '[]')
  } catch {
    listed = null
  }
  if (!Array.isArray(listed) || !listed.every(isGroup)) throw new FormatError('the groups are not described')
  const found = listed.map(({ kind, name }) => ({ kind, name, rows: new Map<string, Uint32Array>() }))
  for (const [name, { dtype, data }] of file.tensors) {
    const at = name.indexOf('/')
    const group = found[Number(name.slice(0, at))]
    if (at < 1 || group === undefined) continue
    if (dtype !== 'U32') throw new FormatError(`tensor ${name} is ${dtype}, expected U32`)
    group.rows.set(name.slice(at + 1), data as Uint32Array)
  }
  return found
}

export async function fetchGroups(run: string, version: string, signal?: AbortSignal): Promise<StoredGroup[]> {
  return groupsOf(await body(address('groups', { run, v: version }), signal))
}

/** Changes one group; answers all there are then. */
export function postGroup(request: GroupRequest): Promise<GroupList> {
  return post('groups', request)
}
