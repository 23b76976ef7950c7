// npm's web-push: encrypted and signed by it, sent on kept connections. argv: origin, messages, at a time.
import crypto from "node:crypto";
import http from "node:http";
import webpush from "web-push";

const [origin, messages, atATime] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const subscriptions = Array.from({ length: 500 }, () => {
  const ecdh = crypto.createECDH("prime256v1");
  ecdh.generateKeys();
  return {
    endpoint: `${origin.replace("http:", "https:")}/wpush/v2/${crypto.randomBytes(96).toString("base64url")}`,
    keys: { p256dh: ecdh.getPublicKey().toString("base64url"), auth: crypto.randomBytes(16).toString("base64url") },
  };
});
const { publicKey, privateKey } = webpush.generateVAPIDKeys();
const vapidDetails = { subject: "mailto:agenda@example.org", publicKey, privateKey };
const agent = new http.Agent({ keepAlive: true, maxSockets: atATime });
const text = "x".repeat(300);

function send(number) {
  const { endpoint, headers, body } = webpush.generateRequestDetails(subscriptions[number % 500], text, { vapidDetails, TTL: 60 });
  const { hostname, port, pathname } = new URL(endpoint);
  return new Promise((resolve, reject) => {
    const request = http.request({ hostname, port, path: pathname, method: "POST", headers, agent }, (answer) => {
      answer.resume();
      answer.on("end", () => (answer.statusCode === 201 ? resolve() : reject(new Error(answer.statusCode))));
    });
    request.on("error", reject);
    request.end(body);
  });
}

async function run(count) {
  let next = 0;
  const one = async () => {
    while (next < count) await send(next++);
  };
  await Promise.all(Array.from({ length: atATime }, one));
}

await run(200);
const wall = process.hrtime.bigint();
const cpu = process.cpuUsage();
await run(messages);
const used = process.cpuUsage(cpu);
const seconds = Number(process.hrtime.bigint() - wall) / 1e9;
console.log(JSON.stringify({ cpu_us: (used.user + used.system) / messages, rate: messages / seconds }));
agent.destroy();
