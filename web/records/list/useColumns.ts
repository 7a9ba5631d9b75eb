import { useMemo } from 'react';
import type { ObjectMeta } from '../../kernel/objects.ts';
import type { Tools } from '../fields/tools.ts';
import { pathLabel } from '../filter/describe.ts';
import { type Column, pinnedOffsets } from '../model/columns.ts';
import { fieldAt, isNumeric, ownerOf } from '../model/objects.ts';
import type { ShownColumn } from './TableRow.tsx';

export const pickWidth = 40;

/** Columns with all that drawing their cells needs. */
export function useColumns(tools: Tools, meta: ObjectMeta, columns: Column[]): ShownColumn[] {
  return useMemo(() => {
    const offsets = pinnedOffsets(columns, pickWidth);
    const pinnedCount = columns.filter((c) => c.pinned).length;
    return columns.flatMap((column, index) => {
      const field = fieldAt(tools.objects, meta, column.path);
      if (!field) return [];
      return [
        {
          ...column,
          field,
          of: ownerOf(tools.objects, meta, column.path),
          label: pathLabel(tools, meta, column.path),
          numeric: isNumeric(field),
          isTitle: column.path === meta.title,
          offset: offsets[column.path] ?? null,
          edge: index === pinnedCount - 1,
        },
      ];
    });
  }, [tools, meta, columns]);
}
