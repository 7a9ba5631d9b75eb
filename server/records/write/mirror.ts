import type { Field, ObjectDefinition } from '../define.ts';
import type { Values } from '../types.ts';
import { type Point, sameValue } from '../values.ts';
import type { OpenDraft } from './draft.ts';

/**
 * Keeps lists of e-mails, phones and addresses true to the plain fields that mirror their primary entry, whichever
 * side the caller wrote. Where both are given, the list wins.
 */
export function mirrorPoints(def: ObjectDefinition, draft: OpenDraft): void {
  for (const field of Object.values(def.fields)) {
    if (field.type !== 'points' || !field.mirror) continue;
    if (draft.values[field.name] !== undefined) fromList(field, draft);
    else if (Object.values(field.mirror).some((name) => draft.changes(name))) toList(field, draft);
  }
}

function fromList(field: Field, draft: OpenDraft): void {
  const primary = ((draft.values[field.name] as Point[] | null) ?? []).find((p) => p.primary);
  for (const [part, name] of Object.entries(field.mirror ?? {})) {
    const value = (primary?.[part] as string | null | undefined) ?? null;
    if (!sameValue(draft.get(name), value)) draft.values[name] = value;
  }
}

function toList(field: Field, draft: OpenDraft): void {
  const mirror = Object.entries(field.mirror ?? {});
  const list = ((draft.before?.[field.name] as Point[] | null) ?? []).map((p) => ({ ...p }));
  const parts: Values = {};
  for (const [part, name] of mirror) parts[part] = draft.get(name);
  forgetPlace(field, draft, parts);
  const at = list.findIndex((p) => p.primary);
  if (Object.values(parts).every((value) => value === null)) {
    if (at >= 0) list.splice(at, 1);
  } else {
    const same = list.findIndex((p) => mirror.every(([part]) => sameValue(p[part] ?? null, parts[part])));
    if (same >= 0) for (const [i, p] of list.entries()) p.primary = i === same;
    else if (at >= 0) list[at] = { ...(list[at] as Point), ...parts };
    else list.push({ ...parts, kind: 'work', primary: true });
  }
  if (list.length > 0 && !list.some((p) => p.primary)) (list[0] as Point).primary = true;
  draft.values[field.name] = list.length > 0 ? list : null;
  fromList(field, draft);
}

/** Whoever moves to another town is no longer where the old address was, unless the new place is told too. */
function forgetPlace(field: Field, draft: OpenDraft, parts: Values): void {
  const { mirror = {} } = field;
  const [latitude, longitude] = [mirror.latitude, mirror.longitude];
  if (!latitude || !longitude) return;
  const told = draft.changes(latitude) || draft.changes(longitude);
  const moved = ['city', 'postal_code', 'country'].some((part) => mirror[part] && draft.changes(mirror[part]));
  if (moved && !told) Object.assign(parts, { latitude: null, longitude: null });
  if ((parts.latitude === null) !== (parts.longitude === null)) {
    const missing = parts.latitude === null ? latitude : longitude;
    draft.refuse(missing, 'required', 'A place on the map needs both its latitude and its longitude');
  }
}
