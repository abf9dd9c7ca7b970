/** The key of the search box. */
import { focusSearch } from '../../state/query'

/** Whether the key was one of the search. */
export function searchKey(event: KeyboardEvent): boolean {
  if (event.key !== '/') return false
  focusSearch()
  return true
}
