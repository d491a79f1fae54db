//! Fictional tasks.

use serde::Serialize;
use tg_paginate::DataGrid;

#[derive(Clone, Serialize, DataGrid)]
pub(super) struct Task {
    #[grid(title = "No.", sortable, number)]
    id: u32,
    #[grid(title = "Task", sortable, link = "/gallery?task={id}")]
    title: String,
    #[grid(path = "assignee.name", computed = initials, sortable, hide_below = "medium")]
    assignee: Assignee,
    #[grid(reverse_first, date, hide_below = "small")]
    due: String,
    #[grid(reverse_first, number)]
    minutes: u32,
    #[grid(bool, sortable)]
    done: bool,
}

#[derive(Clone, Serialize)]
struct Assignee {
    name: &'static str,
}

fn initials(task: &Task) -> String {
    let letters = task.assignee.name.split(' ').filter_map(|word| word.chars().next());
    format!("{} ({})", task.assignee.name, letters.collect::<String>())
}

pub(super) fn tasks(count: u32) -> Vec<Task> {
    const VERBS: [&str; 7] = ["Paint", "Repair", "Measure", "Order", "Sweep", "Plant", "Move"];
    const THINGS: [&str; 11] = [
        "the fence",
        "the roof",
        "a bench",
        "the well",
        "new tiles",
        "the attic",
        "an oak",
        "the piano",
        "the gate",
        "the chimney",
        "a shelf",
    ];
    const NAMES: [&str; 5] =
        ["Ada Lovelace", "Grace Hopper", "Alan Turing", "Edsger Dijkstra", "Barbara Liskov"];
    let tasks = (1..=count).map(|id| {
        let place = id as usize;
        Task {
            id,
            title: format!("{} {}", VERBS[place % VERBS.len()], THINGS[place % THINGS.len()]),
            assignee: Assignee { name: NAMES[place * place % NAMES.len()] },
            due: format!("2025-{:02}-{:02}T{:02}:00:00", id % 12 + 1, id * 7 % 28 + 1, id % 24),
            minutes: id * 7919 % 5000,
            done: id % 3 == 0,
        }
    });
    tasks.collect()
}
