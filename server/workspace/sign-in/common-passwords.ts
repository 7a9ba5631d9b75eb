/**
 * The words that leaked lists of passwords begin with, so far as they make ten characters or more once people have
 * "strengthened" them with digits and signs: `Password2024!` is `password`.
 */
const WORDS = new Set(
  `password passwort passw passwd pass motdepasse contrasena senha parola haslo wachtwoord kennwort geheim secret
  qwerty qwertz azerty qwertyuiop qwertzuiop azertyuiop asdfghjkl asdfgh asdf zxcvbnm zxcvbn yxcvbnm qazwsx qazwsxedc
  qweasd qweasdzxc qwaszx letmein letmeinnow welcome welcomeback willkommen bienvenue bienvenido iloveyou iloveu
  ichliebedich teamo jetaime loveyou lovely princess sunshine football baseball basketball superman batman spiderman
  pokemon starwars whatever trustno trustnoone monkey dragon master shadow michael jennifer jessica ashley charlie
  jordan hunter killer buster soccer hockey ranger thomas robert daniel andrew joshua matthew anthony justin amanda
  nicole internet computer samsung google facebook linkedin myspace microsoft windows apple android admin administrator
  administrador root toor superuser sysadmin login access default changeme changeit changemenow temporary temp test
  tester testing testtest testpassword guest user username demo sample example manager sales salesforce customer kith
  kithcrm company office business winter spring summer autumn fall january february march april june july august
  september october november december monday tuesday wednesday thursday friday saturday sunday newyork london paris
  berlin chicago america canada germany france england liverpool chelsea arsenal barcelona realmadrid juventus
  mypassword yourpassword thepassword newpassword oldpassword passwordpassword passpass secretsecret adminadmin
  abc abcd abcde abcdef abcdefg abcdefgh abcdefghi abcdefghij abcdefghijkl a b c q x aa aaa abcabc qwe qweqwe asdasd
  q1w2e3r4 1q2w3e4r zaq1zaq zaq12wsx 1qaz2wsx p@ssw0rd p@ssword passw0rd correcthorsebatterystaple
  helloworld hello hellohello goodmorning godisgood jesuschrist jesus blessed forever fuckyou fuckoff asshole bismillah
  mercedes ferrari porsche corvette mustang harley yamaha metallica nirvana slipknot eminem beautiful butterfly
  chocolate cheese cookie banana orange pepper ginger summerlove mylove babygirl angel angels family friends freedom
  success victory champion money rich dollar`.split(/\s+/),
);

const KEYS = [
  '1234567890',

  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiop',
  'qwertzuiop',
  'asdfghjkl',
  'zxcvbnm',
];

/** `folded` is in lower case and at least ten characters long. */
export function isCommon(folded: string): boolean {
  if (new Set(folded).size < 5) return true;
  if (KEYS.some((keys) => isRun(folded, keys))) return true;
  const plain = unleet(folded);
  return [folded, plain].some((text) => WORDS.has(text) || WORDS.has(halved(text)) || WORDS.has(core(text)));
}

/** Digits and signs before and after the word say little. */
const core = (text: string): string => text.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');

/** `abcabc` is `abc`. */
function halved(text: string): string {
  for (let size = 1; size <= text.length / 2; size++)
    if (text.length % size === 0 && text.slice(0, size).repeat(text.length / size) === text) return text.slice(0, size);
  return text;
}

const unleet = (text: string): string =>
  text.replace(
    /[@013457$!]/g,
    (c) => ({ '@': 'a', 0: 'o', 1: 'i', 3: 'e', 4: 'a', 5: 's', 7: 't', $: 's', '!': 'i' })[c] ?? c,
  );

/** The whole of it runs along the keyboard, the digits or the alphabet, over and over if need be. */
function isRun(text: string, keys: string): boolean {
  const round = keys.repeat(Math.ceil(text.length / keys.length) + 1);
  return round.includes(text) || [...round].reverse().join('').includes(text);
}
