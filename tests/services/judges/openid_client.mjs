// Another site, whose people sign in with npm openid-client: signatures, state, nonce, PKCE, iss and max_age are its checks;
// jose verifies what the provider tells by itself. Arguments: our port, issuer, client id, secret. Answers in JSON.
import { setDefaultResultOrder } from 'node:dns'
import { createServer } from 'node:http'
import { randomUUID } from 'node:crypto'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import * as client from 'openid-client'

setDefaultResultOrder('ipv4first')
const [port, issuer, id, secret] = process.argv.slice(2)
const here = `http://localhost:${port}`
const LOGGED_OUT = 'http://schemas.openid.net/event/backchannel-logout'
const config = await client.discovery(new URL(issuer), id, secret, undefined, {
  execute: [client.allowInsecureRequests, client.enableNonRepudiationChecks],
})
const keys = createRemoteJWKSet(new URL(config.serverMetadata().jwks_uri))
// Cookie of a browser -> what must come back, then who is in.
const visits = new Map()

const actions = {
  async enter(visit, query) {
    visit.asked = {
      pkceCodeVerifier: client.randomPKCECodeVerifier(),
      expectedState: client.randomState(),
      expectedNonce: client.randomNonce(),
      idTokenExpected: true,
      ...(query.max_age && { maxAge: Number(query.max_age) }),
    }
    const url = client.buildAuthorizationUrl(config, {
      redirect_uri: `${here}/back`,
      scope: 'openid email',
      code_challenge: await client.calculatePKCECodeChallenge(visit.asked.pkceCodeVerifier),
      code_challenge_method: 'S256',
      state: visit.asked.expectedState,
      nonce: visit.asked.expectedNonce,
      ...query,
    })
    return { url: url.href }
  },
  async back(visit, query, url) {
    const asked = visit.asked
    visit.asked = visit.person = undefined
    const tokens = await client.authorizationCodeGrant(config, url, asked)
    const claims = tokens.claims()
    const userinfo = await client.fetchUserInfo(config, tokens.access_token, claims.sub)
    visit.tokens = tokens
    visit.first = tokens.refresh_token
    visit.person = { claims, userinfo, id_token: tokens.id_token }
    return { url: `${here}/` }
  },
  async ask(visit) {
    return client.fetchUserInfo(config, visit.tokens.access_token, client.skipSubjectCheck)
  },
  async refresh(visit, query) {
    const token = query.which === 'first' ? visit.first : visit.tokens.refresh_token
    visit.tokens = await client.refreshTokenGrant(config, token)
    return visit.tokens.claims()
  },
  async leave(visit) {
    const hint = visit.tokens.id_token
    visit.person = undefined
    return { url: client.buildEndSessionUrl(config, { id_token_hint: hint, post_logout_redirect_uri: `${here}/` }).href }
  },
  async told(_visit, form) {
    const { payload } = await jwtVerify(form.logout_token, keys, {
      issuer,
      audience: id,
      typ: 'logout+jwt',
      requiredClaims: ['sub', 'sid', 'iat', 'exp', 'jti', 'events'],
    })
    if (!(LOGGED_OUT in payload.events) || 'nonce' in payload) throw new Error('no logout token')
    for (const visit of visits.values()) if (visit.person?.claims.sid === payload.sid) visit.person = undefined
    return {}
  },
}

const read = async (request, url) => {
  if (request.method === 'GET') return Object.fromEntries(url.searchParams)
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  return Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()))
}

const server = createServer(async (request, response) => {
  const url = new URL(request.url, here)
  const number = /openid_client=([\w-]+)/.exec(request.headers.cookie ?? '')?.[1] ?? randomUUID()
  if (!visits.has(number)) visits.set(number, {})
  const visit = visits.get(number)
  let [status, answer] = [200, visit.person ?? {}]
  try {
    const action = actions[url.pathname.slice(1)]
    if (action) answer = await action(visit, await read(request, url), url)
  } catch (refused) {
    // The library's own word for it, or what the provider said.
    ;[status, answer] = [400, { error: refused.error ?? refused.code ?? refused.message, status: refused.status ?? refused.response?.status }]
  }
  response.writeHead(answer.url ? 302 : status, {
    'Content-Type': 'application/json',
    'Set-Cookie': `openid_client=${number}; Path=/; HttpOnly; SameSite=Lax`,
    ...(answer.url && { Location: answer.url }),
  })
  response.end(JSON.stringify(answer))
})
server.listen(Number(port), '127.0.0.1')
