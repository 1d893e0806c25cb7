// Talks to the control API. What goes wrong comes back as a sentence.

export async function ask(path) {
  return answered(fetch(`control/${path}`));
}

export async function tell(method, path, details) {
  const body = details && JSON.stringify(details);
  return answered(fetch(`control/${path}`, { method, headers: { "Content-Type": "application/json" }, body }));
}

async function answered(request) {
  try {
    const answer = await request;
    const said = answer.status === 204 ? {} : await answer.json();
    return answer.ok || said.problem ? said : { problem: `The workspace answered ${answer.status}.` };
  } catch {
    return { problem: "The practice workspace could not be reached." };
  }
}
