// What jose finds in a credential (on standard input): its claims, once the site's key set and the address that its
// «kid» is (Open Badges 3.0, 8.2.3) have both verified it; else the error's code, and status 1.
import { readFileSync } from "node:fs";
import { createRemoteJWKSet, decodeProtectedHeader, importJWK, jwtVerify } from "jose";

const [origin] = process.argv.slice(2);
const token = readFileSync(0, "utf-8");
const expected = { issuer: origin, typ: "JWT", algorithms: ["EdDSA"] };
try {
  const { kid, alg } = decodeProtectedHeader(token);
  await jwtVerify(token, createRemoteJWKSet(new URL(`${origin}/badges/jwks.json`)), expected);
  const answer = await fetch(new URL(kid));
  const { payload } = await jwtVerify(token, await importJWK(await answer.json(), alg), expected);
  console.log(JSON.stringify(payload));
} catch (error) {
  console.log(JSON.stringify({ refused: error.code ?? String(error) }));
  process.exitCode = 1;
}
