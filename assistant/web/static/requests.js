// Requests of our own pages: forms sent without leaving the page, failures as one Korean sentence.
const LOST = "서버에 닿지 못했습니다. 인터넷 연결을 확인하고 다시 시도해 주세요.";

export class Failure extends Error {}

export async function send(form, submitter) {
  const body = new URLSearchParams(new FormData(form, submitter));
  return answered(fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } }));
}

export async function fetchPart(address) {
  const response = await reached(fetch(address, { headers: { Accept: "application/json" } }));
  if (!response.ok) throw new Failure(await sentenceOf(response));
  return response.text();
}

async function answered(request) {
  const response = await reached(request);
  if (!response.ok) throw new Failure(await sentenceOf(response));
  return response.json();
}

async function reached(request) {
  try {
    return await request;
  } catch {
    throw new Failure(LOST);
  }
}

async function sentenceOf(response) {
  try {
    return (await response.json()).error;
  } catch {
    return LOST;
  }
}
