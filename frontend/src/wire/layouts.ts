/** POST `layouts`: makes a layout, or names the job to wait for. */
import { post } from './client'
import type { LayoutAnswer, LayoutRequest } from './messages'

export function postLayout(request: LayoutRequest, signal?: AbortSignal): Promise<LayoutAnswer> {
  return post('layouts', request, signal)
}
