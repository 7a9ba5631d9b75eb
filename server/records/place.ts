import { type RawBuilder, sql } from 'kysely';

/** A circle on the earth: its middle in degrees, its radius in kilometres. */
export interface Circle {
  latitude: number;
  longitude: number;
  km: number;
}

/** The mean radius of the earth (IUGG), in kilometres. */
const RADIUS = 6371.0088;
/** Half of the way around: everywhere is that near. */
export const FARTHEST = 20_016;

const radians = (degrees: number) => (degrees * Math.PI) / 180;
const degrees = (angle: number) => (angle * 180) / Math.PI;

/** What `haversine` may be at most; null where the circle holds the whole earth. */
const limit = ({ km }: Circle): number | null => {
  const angle = km / (2 * RADIUS);
  return angle >= Math.PI / 2 ? null : Math.sin(angle) ** 2;
};

/** Whether a place lies in a circle. */
export function isNear(circle: Circle, latitude: number, longitude: number): boolean {
  const most = limit(circle);
  if (most === null) return true;
  const across = Math.sin(radians(latitude - circle.latitude) / 2) ** 2;
  const along = Math.sin(radians(longitude - circle.longitude) / 2) ** 2;
  return across + Math.cos(radians(circle.latitude)) * Math.cos(radians(latitude)) * along <= most;
}

/** The same in SQL. A box around the circle comes first, in the type of the columns, for the index. */
export function nearSql(
  circle: Circle,
  latitude: RawBuilder<unknown>,
  longitude: RawBuilder<unknown>,
  type: 'numeric' | 'double precision',
): RawBuilder<boolean> {
  const most = limit(circle);
  if (most === null) return sql<boolean>`(${latitude} is not null and ${longitude} is not null)`;
  const cast = sql.raw(type);
  const between = (column: RawBuilder<unknown>, [from, to]: [number, number]) =>
    sql`${column} between ${from.toFixed(9)}::${cast} and ${to.toFixed(9)}::${cast}`;
  const { across, along } = boxAround(circle);
  const box = [between(latitude, across), ...(along ? [between(longitude, along)] : [])];
  const half = (column: RawBuilder<unknown>, middle: number) =>
    sql`power(sin(radians(${column}::double precision - ${middle}::double precision) / 2), 2)`;
  return sql<boolean>`(${sql.join(box, sql` and `)} and ${half(latitude, circle.latitude)}
    + ${Math.cos(radians(circle.latitude))}::double precision * cos(radians(${latitude}::double precision))
      * ${half(longitude, circle.longitude)} <= ${most}::double precision)`;
}

/** Degrees that the circle spans; `along` is null where it reaches a pole or the date line. */
function boxAround({ latitude, longitude, km }: Circle): { across: [number, number]; along: [number, number] | null } {
  const angle = km / RADIUS;
  const slack = 1e-6;
  const high = degrees(angle) + slack;
  const across: [number, number] = [latitude - high, latitude + high];
  if (across[0] <= -90 || across[1] >= 90) return { across, along: null };
  const wide = degrees(Math.asin(Math.min(1, Math.sin(angle) / Math.cos(radians(latitude))))) + slack;
  const along: [number, number] = [longitude - wide, longitude + wide];
  return { across, along: along[0] < -180 || along[1] > 180 ? null : along };
}
