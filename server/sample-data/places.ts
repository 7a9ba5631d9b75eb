/** Where the towns of the sample data lie: latitude and longitude of their middle. */
const towns: Record<string, [number, number]> = {
  Berlin: [52.517, 13.389],
  Hamburg: [53.55, 9.993],
  Munich: [48.137, 11.575],
  Cologne: [50.938, 6.957],
  Leipzig: [51.341, 12.375],
  Stuttgart: [48.778, 9.18],
  Nuremberg: [49.454, 11.077],
  Bremen: [53.076, 8.807],
  Chicago: [41.876, -87.641],
  Austin: [30.271, -97.742],
  Denver: [39.739, -104.985],
  Portland: [45.52, -122.674],
  Boston: [42.355, -71.072],
  Atlanta: [33.749, -84.39],
  Minneapolis: [44.977, -93.265],
  Raleigh: [35.78, -78.639],
  London: [51.509, -0.107],
  Manchester: [53.479, -2.245],
  Bristol: [51.454, -2.597],
  Leeds: [53.797, -1.544],
  Edinburgh: [55.953, -3.188],
  Cardiff: [51.482, -3.179],
  Lyon: [45.758, 4.832],
  Paris: [48.857, 2.351],
  Nantes: [47.218, -1.554],
  Toulouse: [43.605, 1.444],
  Lille: [50.637, 3.063],
  Rotterdam: [51.924, 4.478],
  Utrecht: [52.091, 5.122],
  Eindhoven: [51.439, 5.479],
  Groningen: [53.219, 6.567],
  Madrid: [40.417, -3.704],
  Valencia: [39.47, -0.376],
  Bilbao: [43.263, -2.935],
  Seville: [37.389, -5.984],
  Milan: [45.464, 9.19],
  Turin: [45.07, 7.687],
  Bologna: [44.494, 11.343],
  Verona: [45.438, 10.992],
  Warsaw: [52.23, 21.012],
  Kraków: [50.062, 19.938],
  Gdańsk: [54.352, 18.647],
  Wrocław: [51.108, 17.039],
  Stockholm: [59.325, 18.071],
  Gothenburg: [57.708, 11.967],
  Malmö: [55.605, 13.001],
  Pune: [18.521, 73.857],
  Bengaluru: [12.972, 77.594],
  Chennai: [13.084, 80.27],
  'São Paulo': [-23.551, -46.633],
  Curitiba: [-25.43, -49.271],
  Recife: [-8.054, -34.881],
  Osaka: [34.694, 135.502],
  Nagoya: [35.181, 136.906],
  Yokohama: [35.444, 139.638],
};

/** A place in the town, always the same for the same house. */
export function placeOf(city: string, house: string): { latitude: number; longitude: number } | null {
  const middle = towns[city];
  if (!middle) return null;
  const [east, north] = [scatter(`${house} east`), scatter(`${house} north`)];
  const round = (degrees: number) => Math.round(degrees * 1e5) / 1e5;
  return { latitude: round(middle[0] + north * 0.05), longitude: round(middle[1] + east * 0.08) };
}

/** From -1 to 1, told by the text (FNV-1a). */
function scatter(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return ((hash >>> 0) / 0xffffffff) * 2 - 1;
}
