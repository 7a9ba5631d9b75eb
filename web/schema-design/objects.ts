import { inOrder } from '../kernel/frame/order.ts';
import type { FieldMeta, ObjectMeta } from '../kernel/objects.ts';
import { isSystem } from '../records/model/objects.ts';

/** The fields of an object that are its own: not those that every record has. */
export const ownFields = (object: ObjectMeta): FieldMeta[] => object.fields.filter((field) => !isSystem(field));

/** Objects that a link may point to: also colleagues, but no link objects and no configuration. */
export const linkable = (objects: ObjectMeta[]): ObjectMeta[] =>
  inOrder(objects.filter((one) => !one.link && (!one.hidden || one.name === 'member')));
