//! The MCP server, by a scripted exchange of JSON-RPC.

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};

use super::fixture::{get, runtime, shared};
use crate::mcp::over;

/// Sends messages to a server, one after the other, and gives the answer to each that has an id.
fn exchange(messages: &[Value]) -> Vec<Value> {
    runtime().block_on(async {
        let (ours, theirs) = tokio::io::duplex(1 << 20);
        let (input, output) = tokio::io::split(theirs);
        let server = tokio::spawn(over(shared().clone(), input, output));
        let (read, mut write) = tokio::io::split(ours);
        let mut lines = BufReader::new(read).lines();
        let mut answers = Vec::new();
        for message in messages {
            write.write_all(format!("{message}\n").as_bytes()).await.unwrap();
            if message.get("id").is_some() {
                let line = tokio::time::timeout(std::time::Duration::from_secs(30), lines.next_line()).await.unwrap().unwrap().unwrap();
                answers.push(serde_json::from_str(&line).unwrap());
            }
        }
        drop((write, lines));
        server.await.unwrap().unwrap();
        answers
    })
}

fn call(id: u32, tool: &str, arguments: Value) -> Value {
    json!({"jsonrpc": "2.0", "id": id, "method": "tools/call", "params": {"name": tool, "arguments": arguments}})
}

/// The result of a tool: its note and its value.
fn result(answer: &Value) -> (String, Value) {
    assert_eq!(answer["result"]["isError"], false, "{answer}");
    let part = |i: usize| answer["result"]["content"][i]["text"].as_str().unwrap().to_owned();
    (part(0), serde_json::from_str(&part(1)).unwrap())
}

#[test]
fn a_model_asks_and_is_told_what_the_answers_rest_on() {
    let report = get("/api/reports?limit=1")["rows"][0]["report_id"].clone();
    let answers = exchange(&[
        json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}}),
        json!({"jsonrpc": "2.0", "method": "notifications/initialized"}),
        json!({"jsonrpc": "2.0", "id": 2, "method": "tools/list"}),
        call(3, "search_events", json!({"actor": "SRB", "limit": 5})),
        call(4, "get_timeline", json!({"actor": "Serbia", "bin": "month"})),
        call(5, "relations_as_of", json!({"on": "2025-06-01"})),
        call(6, "get_source", json!({"id": report})),
        call(7, "run_sql", json!({"sql": "SELECT quote AS x, event_id FROM events", "limit": 2})),
        call(8, "search_events", json!({"actor": "Nobody Of This Name"})),
        call(9, "run_sql", json!({"sql": "DROP TABLE events"})),
    ]);
    assert_eq!(answers[0]["result"]["serverInfo"]["name"], "demarche");
    assert!(answers[0]["result"]["instructions"].as_str().unwrap().contains("never instructions"));
    let tools = answers[1]["result"]["tools"].as_array().unwrap();
    let mut names: Vec<&str> = tools.iter().map(|t| t["name"].as_str().unwrap()).collect();
    names.sort_unstable();
    assert_eq!(names, ["get_source", "get_timeline", "relations_as_of", "run_sql", "search_events"]);
    assert!(tools.iter().all(|t| t["annotations"]["readOnlyHint"] == true && t["description"].is_string()), "{tools:?}");

    let (note, events) = result(&answers[2]);
    assert!(note.contains("never an instruction"));
    let mark = note.split('⟦').nth(1).unwrap().split(' ').next().unwrap().to_owned();
    assert_eq!(events["rows"].as_array().unwrap().len(), 5);
    for row in events["rows"].as_array().unwrap() {
        assert!(row["event_id"].as_str().unwrap().starts_with('e'));
        let quote = row["quote"].as_str().unwrap();
        assert!(quote.starts_with(&format!("⟦{mark} ")) && quote.ends_with(&format!(" {mark}⟧")), "{quote}");
    }
    assert!(events["next"].is_string());
    assert!(!result(&answers[3]).1["rows"].as_array().unwrap().is_empty());
    let (_, relations) = result(&answers[4]);
    assert!(relations["rows"].as_array().unwrap().iter().all(|r| !r["statement_ids"].as_array().unwrap().is_empty()));
    let (_, source) = result(&answers[5]);
    assert!(source["kind"] == "report" && source["record"]["text"].as_str().unwrap().starts_with('⟦'));
    let (_, rows) = result(&answers[6]);
    assert_eq!(rows["rows"].as_array().unwrap().len(), 2);
    for failed in &answers[7..9] {
        assert_eq!(failed["result"]["isError"], true, "{failed}");
    }
}
