import { expect, test } from 'vitest'
import { Mask } from '../../src/state/mask'
import { groups, namedGroups } from '../../src/state/tagged'

test('what copied links have left is in no list, unless it is a tag', () => {
  const mask = Mask.ofRows(3, [1])
  groups.value = (['link 3bad3323', 'link to home', 'mine'] as const).map((name) => ({
    kind: 'selection',
    name,
    mask,
  }))
  groups.value = [...groups.value, { kind: 'tag', name: 'link 3bad3323', mask }]
  expect(namedGroups.value.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
    'selection link to home',
    'selection mine',
    'tag link 3bad3323',
  ])
})
