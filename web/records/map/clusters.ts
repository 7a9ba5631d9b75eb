export interface Placed {
  id: string;
  title: string;
  latitude: number;
  longitude: number;
}

export interface Cluster {
  latitude: number;
  longitude: number;
  members: Placed[];
}

/** Points that would lie on one another at this zoom become one: a grid of squares, each shown at the middle of what it holds. */
export function clustersOf(points: Placed[], zoom: number, pixels = 56): Cluster[] {
  const size = (360 / (256 * 2 ** zoom)) * pixels;
  const cells = Map.groupBy(points, ({ latitude, longitude }) => {
    const shrunk = size * Math.max(0.1, Math.cos((latitude * Math.PI) / 180));
    return `${Math.floor(latitude / shrunk)} ${Math.floor(longitude / size)}`;
  });
  return [...cells.values()].map((members) => ({
    latitude: members.reduce((sum, one) => sum + one.latitude, 0) / members.length,
    longitude: members.reduce((sum, one) => sum + one.longitude, 0) / members.length,
    members,
  }));
}
