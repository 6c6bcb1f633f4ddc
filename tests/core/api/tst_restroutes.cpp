#include "restfixture.h"

#include <algorithm>

using namespace oxide;
using namespace oxide::test;
using namespace std::chrono_literals;
using boost::json::value;

namespace {

std::string textOf(const value &json, std::string_view key)
{
    return std::string(json.at(key).as_string());
}

} // namespace

#define OXIDE_SAYS(complaint, words)                                                               \
    do {                                                                                           \
        const std::string said = complaint;                                                        \
        QVERIFY2(said.find(words) != std::string::npos, said.c_str());                             \
    } while (false)

class TestRestRoutes final : public QObject
{
    Q_OBJECT

    std::unique_ptr<RestFixture> m_fixture;

    /// Runs a task to its end, by the API; gives its id.
    std::string runTask(const std::string &body)
    {
        const value taken = m_fixture->json("POST", "/api/tasks/execute", body);
        const std::string id = textOf(taken, "task_id");
        if (!m_fixture->engine.waitFor(*base::Ulid::parse(id)))
            qFatal("the task did not end");
        return id;
    }

    /// Every service takes about that long to its first token from now on.
    void waitForFirstToken(int milliseconds)
    {
        for (const tests::SimService &service : m_fixture->engine.simulator.services()) {
            if (!m_fixture->engine.simulator.set(service.name,
                                                 {{QStringLiteral("ttft_ms"), milliseconds}}))
                qFatal("the simulator takes no settings");
        }
    }

    /// A task that is under way for some seconds.
    std::string slowTask()
    {
        waitForFirstToken(1200);
        return textOf(m_fixture->json("POST", "/api/tasks/execute", "{\"prompt\":\"Slowly.\"}"),
                      "task_id");
    }

private Q_SLOTS:
    void init() { m_fixture = std::make_unique<RestFixture>(); }
    void cleanup() { m_fixture.reset(); }

    void a_task_is_executed_listed_shown_and_deleted()
    {
        const RestFixture &f = *m_fixture;
        waitForFirstToken(20);
        const auto answer =
            f.ask("POST", "/api/tasks/execute",
                  "{\"prompt\":\"What is a mutex?\",\"preferences\":{\"preferred_service\":\"\"}}");
        QCOMPARE(answer.status, 200);
        const value taken = boost::json::parse(answer.body);
        QCOMPARE(textOf(taken, "status"), "queued");
        const std::string id = textOf(taken, "task_id");
        QCOMPARE(answer.header("X-Request-Id"), "req_" + id); // one name for both
        QVERIFY(m_fixture->engine.waitFor(*base::Ulid::parse(id)));

        const value list = f.json("GET", "/api/tasks/?limit=10&status=completed");
        QCOMPARE(list.at("total").as_int64(), 1);
        QCOMPARE(list.at("filtered").as_int64(), 1);
        QCOMPARE(textOf(list.at("tasks").at(0), "id"), id);
        QCOMPARE(textOf(list.at("tasks").at(0), "status"), "completed");
        QCOMPARE(textOf(list.at("tasks").at(0), "client"), "local");

        const value task = f.json("GET", "/api/tasks/" + id);
        QCOMPARE(textOf(task, "prompt"), "What is a mutex?");
        QVERIFY(!task.at("result").as_string().empty());
        QVERIFY(task.at("duration").as_double() > 0);
        QCOMPARE(task.at("attempt_records").as_array().size(), std::size_t(1));
        QVERIFY(!task.at("decision").at("candidates").as_array().empty());

        QCOMPARE(f.json("DELETE", "/api/tasks/" + id).at("deleted").as_int64(), 1);
        OXIDE_SAYS(f.complaint("GET", "/api/tasks/" + id, {}, 404), id);
        OXIDE_SAYS(f.complaint("DELETE", "/api/tasks/" + id + '/', {}, 404), id);
    }

    void a_preferred_service_is_asked()
    {
        const RestFixture &f = *m_fixture;
        const std::string name = f.engine.simulator.services().back().name;
        const std::string id =
            runTask("{\"prompt\":\"Hello.\",\"preferences\":{\"preferred_service\":\"" + name
                    + "\"},\"tags\":[\"one\"]}");
        const value task = f.json("GET", "/api/tasks/" + id);
        QCOMPARE(textOf(task, "service"), name);
        QCOMPARE(f.json("GET", "/api/tasks?tag=one").at("filtered").as_int64(), 1);
        QCOMPARE(f.json("GET", "/api/tasks?tag=none,%20one").at("filtered").as_int64(), 1);
        QCOMPARE(f.json("GET", "/api/tasks?tag=two").at("filtered").as_int64(), 0);
        QCOMPARE(f.json("GET", "/api/tasks?service=" + name).at("filtered").as_int64(), 1);
    }

    void the_list_is_paged_and_searched()
    {
        const RestFixture &f = *m_fixture;
        std::vector<std::string> ids;
        for (const char *prompt : {"Say apple.", "Say banana.", "Say cherry."})
            ids.push_back(runTask(std::string("{\"prompt\":\"") + prompt + "\"}"));
        const value first = f.json("GET", "/api/tasks?limit=2");
        QCOMPARE(first.at("tasks").as_array().size(), std::size_t(2));
        QCOMPARE(first.at("filtered").as_int64(), 3);
        QCOMPARE(textOf(first.at("tasks").at(0), "id"), ids[2]);
        const value second = f.json("GET", "/api/tasks?limit=2&before=" + textOf(first, "next"));
        QCOMPARE(second.at("tasks").as_array().size(), std::size_t(1));
        QCOMPARE(textOf(second.at("tasks").at(0), "id"), ids[0]);
        QVERIFY(second.at("next").is_null());
        const value found = f.json("GET", "/api/tasks?search=banana");
        QCOMPARE(found.at("filtered").as_int64(), 1);
        QCOMPARE(found.at("total").as_int64(), 3);
        QCOMPARE(textOf(found.at("tasks").at(0), "id"), ids[1]);
        QCOMPARE(f.json("GET", "/api/tasks?status=failed,interrupted").at("filtered").as_int64(),
                 0);
    }

    void a_running_task_is_cancelled_by_its_client_or_an_operator()
    {
        const RestFixture &f = *m_fixture;
        const std::string id = slowTask();
        OXIDE_SAYS(f.complaint("DELETE", "/api/tasks/" + id, {}, 409), "Cancel it first");
        f.complaint("POST", "/api/tasks/" + id + "/cancel", {}, 404, "user"); // not even told of
        QCOMPARE(textOf(f.json("POST", "/api/tasks/" + id + "/cancel"), "task_id"), id);
        QVERIFY(m_fixture->engine.waitFor(*base::Ulid::parse(id)));
        QCOMPARE(textOf(f.json("GET", "/api/tasks/" + id), "status"), "cancelled");
        f.complaint("POST", "/api/tasks/" + id + "/cancel", {}, 404);
        f.complaint("POST", "/api/tasks/nonsense/cancel");
    }

    void a_user_sees_the_tasks_of_its_client_alone()
    {
        const RestFixture &f = *m_fixture;
        const std::string others = runTask("{\"prompt\":\"Others.\"}");
        const value taken =
            f.json("POST", "/api/tasks/execute", "{\"prompt\":\"Own.\"}", 200, "user");
        const std::string own = textOf(taken, "task_id");
        QVERIFY(m_fixture->engine.waitFor(*base::Ulid::parse(own)));
        QCOMPARE(textOf(f.json("GET", "/api/tasks/" + own, {}, 200, "user"), "prompt"), "Own.");
        f.json("GET", "/v1/audit/" + own, {}, 200, "user");
        for (const char *path : {"/api/tasks/", "/v1/audit/"})
            OXIDE_SAYS(f.complaint("GET", path + others, {}, 404, "user"), others);
        const value list = f.json("GET", "/api/tasks", {}, 200, "user");
        QCOMPARE(list.at("total").as_int64(), 1);
        QCOMPARE(list.at("filtered").as_int64(), 1);
        QCOMPARE(textOf(list.at("tasks").at(0), "id"), own);
        f.json("GET", "/api/tasks?client=user", {}, 200, "user");
        OXIDE_SAYS(f.complaint("GET", "/api/tasks?client=local", {}, 403, "user"), "own client");
        for (const char *all : {"viewer", "narrow-operator", "local"}) {
            QCOMPARE(f.json("GET", "/api/tasks", {}, 200, all).at("total").as_int64(), 2);
            f.json("GET", "/api/tasks/" + own, {}, 200, all);
        }
    }

    void ended_tasks_are_cleared_by_status()
    {
        const RestFixture &f = *m_fixture;
        runTask("{\"prompt\":\"One.\"}");
        runTask("{\"prompt\":\"Two.\"}");
        QCOMPARE(f.json("POST", "/api/tasks/clear?status=failed").at("deleted").as_int64(), 0);
        QCOMPARE(f.json("POST", "/api/tasks/clear?status=completed").at("deleted").as_int64(), 2);
        QCOMPARE(f.json("GET", "/api/tasks").at("total").as_int64(), 0);
        f.complaint("POST", "/api/tasks/clear", {}, 403, "user");
    }

    void nothing_is_cleared_by_mistake()
    {
        const RestFixture &f = *m_fixture;
        runTask("{\"prompt\":\"One.\"}");
        const auto says = [&f](const std::string &query, std::string_view body = {}) {
            return f.complaint("POST", "/api/tasks/clear" + query, body);
        };
        OXIDE_SAYS(says("?stat=failed"), "stat: ");
        OXIDE_SAYS(says("?status=failed", "{\"status\":\"failed\"}"), "body: ");
        OXIDE_SAYS(says(""), "all: ");
        OXIDE_SAYS(says("?status="), "all: ");
        OXIDE_SAYS(says("?parts=true"), "all: ");
        OXIDE_SAYS(says("?all=yes"), "all: ");
        OXIDE_SAYS(says("?all=true&status=failed"), "all: ");
        QCOMPARE(f.json("GET", "/api/tasks").at("total").as_int64(), 1);
        QCOMPARE(f.json("POST", "/api/tasks/clear?all=true").at("deleted").as_int64(), 1);
    }

    void several_services_answer_in_parallel()
    {
        const RestFixture &f = *m_fixture;
        const auto &services = f.engine.simulator.services();
        const std::string body =
            "{\"prompt\":\"Name a colour.\",\"strategy\":\"broadcast\",\"services\":[\""
            + services[0].name + "\",\"" + services[1].name + "\"]}";
        const std::string id = textOf(f.json("POST", "/api/tasks/parallel", body), "task_id");
        QVERIFY(m_fixture->engine.waitFor(*base::Ulid::parse(id)));
        const value task = f.json("GET", "/api/tasks/" + id);
        QCOMPARE(textOf(task, "status"), "completed");
        QCOMPARE(task.at("parts").as_array().size(), std::size_t(2));
        QCOMPARE(f.json("GET", "/api/tasks").at("filtered").as_int64(), 1);
        QCOMPARE(f.json("GET", "/api/tasks?parts=true").at("filtered").as_int64(), 3);
        OXIDE_SAYS(
            f.complaint("POST", "/api/tasks/parallel", "{\"prompt\":\"x\",\"strategy\":\"both\"}"),
            "strategy: ");
        OXIDE_SAYS(f.complaint("POST", "/api/tasks/parallel",
                               "{\"prompt\":\"x\",\"files\":[\"*.cpp\"],\"root\":\"here\"}"),
                   "root: ");
    }

    void bad_input_names_the_field()
    {
        const RestFixture &f = *m_fixture;
        const auto says = [&f](std::string_view body) {
            return f.complaint("POST", "/api/tasks/execute", body);
        };
        OXIDE_SAYS(says("{"), "JSON");
        OXIDE_SAYS(says("[]"), "object");
        OXIDE_SAYS(says("{}"), "prompt: ");
        OXIDE_SAYS(says("{\"prompt\":7}"), "prompt: ");
        OXIDE_SAYS(says("{\"prompt\":\"x\",\"preferences\":{\"preferred_service\":1}}"),
                   "preferences.preferred_service: ");
        OXIDE_SAYS(says("{\"prompt\":\"x\",\"preferances\":{}}"), "preferances: ");
        OXIDE_SAYS(says("{\"prompt\":\"x\",\"preferences\":{\"speed\":1}}"), "preferences.speed: ");
        OXIDE_SAYS(says("{\"prompt\":\"x\",\"files\":[\"/a\",\"b\"]}"), "files[1]: ");
        OXIDE_SAYS(says("{\"prompt\":\"x\",\"temperature\":3}"), "temperature: ");
        OXIDE_SAYS(says("{\"prompt\":\"x\",\"session\":\"mine\"}"), "session: ");
        OXIDE_SAYS(f.complaint("GET", "/api/tasks?status=finished"), "status: ");
        OXIDE_SAYS(f.complaint("GET", "/api/tasks?limit=0"), "limit: ");
        OXIDE_SAYS(f.complaint("GET", "/api/tasks?limit=many"), "limit: ");
        OXIDE_SAYS(f.complaint("GET", "/api/tasks?before=yesterday"), "before: ");
        OXIDE_SAYS(f.complaint("GET", "/api/tasks?type=poetry"), "type: ");
        OXIDE_SAYS(f.complaint("GET", "/api/tasks/12"), "id: ");
    }

    void roles_and_models_of_a_key_are_kept()
    {
        const RestFixture &f = *m_fixture;
        const std::string_view body = "{\"prompt\":\"x\"}";
        OXIDE_SAYS(f.complaint("POST", "/api/tasks/execute", body, 403, "viewer"), "role user");
        f.json("GET", "/api/tasks", {}, 200, "viewer");
        OXIDE_SAYS(f.complaint("POST", "/api/tasks/execute",
                               "{\"prompt\":\"x\",\"files\":[\"/etc/hostname\"]}", 403, "user"),
                   "files: ");
        OXIDE_SAYS(f.complaint("POST", "/v1/chat", body, 403, "narrow"), "key may not use it");
        const std::string named =
            "{\"prompt\":\"x\",\"service\":\"" + f.engine.simulator.services()[0].name + "\"}";
        OXIDE_SAYS(f.complaint("POST", "/v1/chat", named, 403, "narrow"), "key may not use it");
        f.complaint("POST", "/api/tasks/parallel", body, 403, "narrow");
        f.complaint("POST", "/api/routing/rules/clear", {}, 403, "user");
        f.complaint("POST", "/api/services/any/test", {}, 403, "user");
    }

    void services_are_listed_and_shown_without_secrets()
    {
        const RestFixture &f = *m_fixture;
        model::ServiceConfig secretive;
        secretive.name = "secretive";
        secretive.dialect = model::Dialect::OpenAi;
        secretive.baseUrl = "http://127.0.0.1:9/v1";
        secretive.keys = {"keychain:oxide-no-such-key"};
        secretive.enabled = false;
        const auto saved = EngineFixture::answer(f.engine.engine->saveService(secretive, {}));
        QVERIFY2(saved, saved.error().message.c_str());
        const auto answer = f.ask("GET", "/api/services/");
        QCOMPARE(answer.status, 200);
        QVERIFY2(answer.body.find("hidden-word") == std::string::npos, answer.body.c_str());
        for (const tests::SimService &service : f.engine.simulator.services())
            QVERIFY(service.key.empty() || answer.body.find(service.key) == std::string::npos);
        const value list = boost::json::parse(answer.body);
        const auto count = static_cast<std::int64_t>(f.engine.simulator.services().size());
        QCOMPARE(list.at("total").as_int64(), count + 1);
        QCOMPARE(list.at("enabled").as_int64(), count);
        const value shown = f.json("GET", "/api/services/secretive");
        QCOMPARE(textOf(shown, "health"), "disabled");
        QVERIFY(!shown.at("enabled").as_bool());
        QCOMPARE(shown.at("keys").at(0).as_string(), "keychain:oxide-no-such-key");
        const std::string name = f.engine.simulator.services()[0].name;
        QVERIFY(f.json("GET", "/api/services/" + name).at("healthy").as_bool());
        OXIDE_SAYS(f.complaint("GET", "/api/services/nobody", {}, 404), "nobody");
    }

    void a_service_is_checked_and_tried()
    {
        const RestFixture &f = *m_fixture;
        const std::string name = f.engine.simulator.services()[0].name;
        const value checked = f.json("POST", "/api/services/" + name + "/health");
        QVERIFY(checked.at("healthy").as_bool());
        const value test = f.json("POST", "/api/services/" + name + "/test");
        QVERIFY(test.at("success").as_bool());
        QVERIFY(test.at("steps").as_array().size() >= 3);
        const value own = f.json("POST", "/api/services/" + name + "/test?test_prompt=Hello");
        QVERIFY(own.at("success").as_bool());
        QVERIFY(!own.at("response").as_string().empty());
        const value task = f.json("GET", "/api/tasks/" + textOf(own, "task_id"));
        QCOMPARE(textOf(task, "prompt"), "Hello");
        QCOMPARE(textOf(task, "service"), name);
        const std::string path = "/api/services/" + name + "/test";
        OXIDE_SAYS(f.complaint("POST", path, {}, 403, "narrow-operator"), "may not use " + name);
        const auto refused = f.ask("POST", path + "?test_prompt=Hello", {}, "narrow-operator");
        QVERIFY2(refused.body.find("\"success\":true") == std::string::npos, refused.body.c_str());
        f.complaint("POST", "/api/services/nobody/test", {}, 404);
        f.complaint("POST", "/api/services/nobody/health", {}, 404);
    }

    void rules_are_made_read_changed_and_deleted()
    {
        const RestFixture &f = *m_fixture;
        const std::string one = f.engine.simulator.services()[0].name;
        const std::string two = f.engine.simulator.services()[1].name;
        const std::string rules = "/api/routing/rules";
        const value made =
            f.json("POST", rules, "{\"task_type\":\"coding\",\"service\":\"" + one + "\"}");
        QCOMPARE(textOf(made, "message"), "Routing rule created");
        QCOMPARE(textOf(made.at("rule"), "service"), one);
        const value put = f.json("PUT", rules + "/coding",
                                 "{\"task_type\":\"coding\",\"service\":\"" + two + "\"}");
        QCOMPARE(textOf(put, "message"), "Routing rule updated");
        f.json("POST", rules, "{\"task_type\":\"bug_search\",\"service\":\"" + two + "\"}");
        const value list = f.json("GET", rules);
        QCOMPARE(list.at("stats").at("total_rules").as_int64(), 2);
        QCOMPARE(list.at("stats").at("rules_by_service").at(two).as_int64(), 2);
        QVERIFY(list.at("ordered_rules").is_array());
        QCOMPARE(textOf(f.json("GET", rules + "/coding"), "service"), two);
        const value decided =
            f.json("POST", "/api/routing/explain",
                   "{\"prompt\":\"Write a C++ function that sorts a list of numbers.\"}");
        QCOMPARE(textOf(decided, "task_type"), "coding");
        QCOMPARE(textOf(decided, "service"), two);
        f.json("DELETE", rules + "/coding");
        f.complaint("GET", rules + "/coding", {}, 404);
        f.complaint("DELETE", rules + "/coding", {}, 404);
        QCOMPARE(f.json("POST", rules + "/clear").at("deleted").as_int64(), 1);
        QVERIFY(f.json("GET", rules).at("rules").as_array().empty());
    }

    void wrong_rules_are_refused()
    {
        const RestFixture &f = *m_fixture;
        const std::string rules = "/api/routing/rules";
        OXIDE_SAYS(f.complaint("POST", rules, "{\"task_type\":\"poetry\",\"service\":\"x\"}"),
                   "task_type: ");
        OXIDE_SAYS(f.complaint("POST", rules, "{\"service\":\"x\"}"), "task_type: ");
        OXIDE_SAYS(f.complaint("POST", rules, "{\"task_type\":\"coding\"}"), "service: ");
        OXIDE_SAYS(
            f.complaint("PUT", rules + "/coding", "{\"task_type\":\"general\",\"service\":\"x\"}"),
            "task_type: ");
        f.complaint("GET", rules + "/poetry");
        QVERIFY(f.json("GET", rules).at("rules").as_array().empty());
    }

    void rules_made_at_once_are_all_kept()
    {
        const RestFixture &f = *m_fixture;
        const std::string service = f.engine.simulator.services()[0].name;
        const std::vector<std::string> types{"coding",      "code_review",   "bug_search",
                                             "refactoring", "documentation", "quick_query",
                                             "general"};
        std::vector<std::future<int>> asking;
        for (const std::string &type : types) {
            asking.push_back(std::async(std::launch::async, [&f, &service, type] {
                const std::string body =
                    "{\"task_type\":\"" + type + "\",\"service\":\"" + service + "\"}";
                return tests::ask(f.server->url(), "POST", "/api/routing/rules", body,
                                  "x-api-key: oxide-local-key-of-this-test\r\n")
                    .status;
            }));
        }
        for (auto &one : asking)
            QCOMPARE(one.get(), 200);
        QCOMPARE(f.json("GET", "/api/routing/rules").at("rules").as_array().size(), types.size());
    }

    void task_types_recommend_who_did_them()
    {
        const RestFixture &f = *m_fixture;
        const value before = f.json("GET", "/api/routing/task-types").at("task_types");
        QCOMPARE(before.as_array().size(), std::size_t(9));
        QCOMPARE(textOf(before.at(0), "name"), "coding");
        QCOMPARE(textOf(before.at(0), "label"), "Code Generation");
        QVERIFY(before.at(0).at("recommended_services").as_array().empty());
        const std::string id =
            runTask("{\"prompt\":\"Write a C++ function that sorts a list of numbers.\"}");
        const std::string service = textOf(f.json("GET", "/api/tasks/" + id), "service");
        const value after = f.json("GET", "/api/routing/task-types").at("task_types");
        QCOMPARE(after.at(0).at("recommended_services").at(0).as_string(), service);
    }

    void monitoring_counts_what_happened()
    {
        const RestFixture &f = *m_fixture;
        const value idle = f.json("GET", "/api/monitoring/stats");
        QVERIFY(idle.at("avg_duration").is_null());
        QVERIFY(idle.at("success_rate").is_null());
        waitForFirstToken(20);
        runTask("{\"prompt\":\"One.\"}");
        const value stats = f.json("GET", "/api/monitoring/stats");
        QCOMPARE(stats.at("total_tasks").as_int64(), 1);
        QCOMPARE(stats.at("success_rate").to_number<double>(), 100.0);
        QVERIFY(stats.at("avg_duration").to_number<double>() > 0);
        QCOMPARE(stats.at("tasks_by_status").at("completed").as_int64(), 1);
        const value now = f.json("GET", "/api/monitoring/metrics/");
        QCOMPARE(now.at("tasks").at("completed").as_int64(), 1);
        QVERIFY(now.at("services").at("healthy").as_int64() > 0);
        QVERIFY(now.at("system").at("memory_percent").to_number<double>() > 0);
        QVERIFY(now.at("timestamp").as_double() > 1.7e9);
    }

    void monitoring_says_what_is_wrong()
    {
        const RestFixture &f = *m_fixture;
        const value fine = f.json("GET", "/api/monitoring/health");
        QVERIFY2(fine.at("issues").as_array().empty(), boost::json::serialize(fine).c_str());
        QCOMPARE(textOf(fine, "status"), "healthy");
        model::ServiceConfig broken;
        broken.name = "broken";
        broken.dialect = model::Dialect::OpenAi;
        broken.baseUrl = "http://127.0.0.1:9/v1";
        broken.defaultModel = "m";
        (void)EngineFixture::answer(f.engine.engine->saveService(broken, {}));
        (void)EngineFixture::answer(f.engine.engine->checkServices());
        const value wrong = f.json("GET", "/api/monitoring/health");
        QCOMPARE(textOf(wrong, "status"), "degraded");
        QVERIFY(!wrong.at("healthy").as_bool());
        QVERIFY(wrong.at("issues").at(0).as_string().starts_with("broken is down"));
    }

    void a_chat_says_who_answered_why_and_for_how_much()
    {
        const RestFixture &f = *m_fixture;
        const auto answer = f.ask("POST", "/v1/chat", "{\"prompt\":\"What is a mutex?\"}");
        QCOMPARE(answer.status, 200);
        const value chat = boost::json::parse(answer.body);
        QCOMPARE(textOf(chat, "request_id"), answer.header("X-Request-Id"));
        QVERIFY(!chat.at("text").as_string().empty());
        QVERIFY(!chat.at("reason_codes").as_array().empty());
        QCOMPARE(answer.header("X-Oxide-Service"),
                 textOf(chat, "provider") + '/' + textOf(chat, "model"));
        QVERIFY(answer.header("X-Oxide-Reasons")
                    .starts_with(std::string(chat.at("reason_codes").at(0).as_string())));
        QVERIFY(chat.at("usage").at("output").as_int64() > 0);
        QVERIFY(chat.at("cost").as_object().contains("dollars"));
        const value task = f.json("GET", "/api/tasks/" + textOf(chat, "task_id"));
        QCOMPARE(textOf(task, "result"), textOf(chat, "text"));
    }

    void a_conversation_is_gone_on_with_by_its_client_alone()
    {
        const RestFixture &f = *m_fixture;
        const std::string session = "01JD5S9Y6P9VQ7D3T0X8K2M4NB";
        const std::string body =
            "{\"prompt\":\"My word is tulip.\",\"session\":\"" + session + "\"}";
        (void)f.json("POST", "/v1/chat", body, 200, "user");
        (void)f.json("POST", "/v1/chat", body, 200, "user"); // goes on with his own
        for (const char *path : {"/v1/chat", "/api/tasks/execute"}) {
            const value refused = f.json("POST", path, body, 404);
            QCOMPARE(textOf(refused.at("error"), "kind"), "NOT_FOUND");
        }
        // The window sees it all anyway.
        model::TaskRequest request = m_fixture->engine.request("What was my word?");
        request.session = model::SessionId::parse(session);
        QVERIFY(EngineFixture::answer(m_fixture->engine.engine->submit(request)));
    }

    void a_chat_that_fails_tells_what_went_wrong()
    {
        const RestFixture &f = *m_fixture;
        const auto answer = f.ask("POST", "/v1/chat",
                                  "{\"prompt\":\"Ask anna@example.org.\",\"service\":\"nobody\"}");
        QCOMPARE(answer.status, 404);
        const std::string reasons = answer.header("X-Oxide-Reasons");
        QVERIFY2(reasons.find("PERSONAL_DATA") != std::string::npos, reasons.c_str());
        const value refused = boost::json::parse(answer.body);
        QCOMPARE(textOf(refused.at("error"), "kind"), "MODEL_NOT_FOUND");
        QVERIFY(refused.at("request_id").as_string().starts_with("req_"));
        const std::string name = f.engine.simulator.services()[0].name;
        QVERIFY(m_fixture->engine.simulator.fail(name, QStringLiteral("400"), 5));
        const value failed =
            f.json("POST", "/v1/chat", "{\"prompt\":\"x\",\"service\":\"" + name + "\"}", 400);
        QCOMPARE(textOf(failed.at("error"), "kind"), "BAD_REQUEST");
    }

    void what_a_provider_lacks_is_told_or_refused_at_every_door()
    {
        const RestFixture &f = *m_fixture;
        const auto services = f.engine.simulator.services();
        const auto found =
            std::ranges::find(services, std::string("anthropic"), &tests::SimService::dialect);
        QVERIFY(found != services.end());
        const std::string body =
            "{\"prompt\":\"Hi\",\"service\":\"" + found->name + "\",\"temperature\":1.5}";
        const auto told = f.ask("POST", "/v1/chat", body);
        QCOMPARE(told.status, 200);
        const std::string warnings = told.header("X-Oxide-Warnings");
        QVERIFY2(warnings.find("temperature") != std::string::npos, warnings.c_str());

        QVERIFY(EngineFixture::answer(
            f.engine.engine->saveSettings({{"api.drop_unsupported", "refuse"}})));
        const value refused = f.json("POST", "/v1/chat", body, 400);
        QCOMPARE(textOf(refused.at("error"), "kind"), "UNSUPPORTED");
        const std::string id = runTask(body);
        QCOMPARE(textOf(f.json("GET", "/api/tasks/" + id), "status"), "failed");
        // The window asks as before.
        model::TaskRequest request = m_fixture->engine.request("Hi", found->name);
        request.sampling.temperature = 1.5;
        const auto task = EngineFixture::answer(f.engine.engine->submit(request));
        QVERIFY(task && m_fixture->engine.waitFor(*task));
        QCOMPARE(textOf(f.json("GET", "/api/tasks/" + task->text()), "status"), "completed");
        request.source = model::TaskSource::Mcp;
        const auto called = EngineFixture::answer(f.engine.engine->submit(request));
        QVERIFY(called && m_fixture->engine.waitFor(*called));
        QCOMPARE(textOf(f.json("GET", "/api/tasks/" + called->text()), "status"), "failed");
    }

    void a_client_that_leaves_ends_its_chat()
    {
        const RestFixture &f = *m_fixture;
        slowTask();
        tests::RawHttp http(f.server->url());
        http.sendRequest("POST", "/v1/chat", "{\"prompt\":\"Nobody waits for this.\"}",
                         "x-api-key: oxide-local-key-of-this-test\r\n");
        QTest::qWait(300);
        http.close();
        const auto cancelled = [&f] {
            return f.json("GET", "/api/tasks?status=cancelled").at("filtered").as_int64();
        };
        QTRY_COMPARE_WITH_TIMEOUT(cancelled(), 1, 1000);
    }

    void the_policy_is_shown_without_private_words()
    {
        const RestFixture &f = *m_fixture;
        model::SettingChange terms;
        terms.key = "privacy.own_terms";
        terms.value = "[Kingfisher]";
        OXIDE_SAYS(std::string(EngineFixture::answer(f.engine.engine->saveSettings({terms}))
                                   ? "saved"
                                   : "refused"),
                   "saved");
        const auto answer = f.ask("GET", "/v1/routes");
        QCOMPARE(answer.status, 200);
        QVERIFY(answer.body.find("Kingfisher") == std::string::npos);
        for (const tests::SimService &service : f.engine.simulator.services())
            QVERIFY(service.key.empty() || answer.body.find(service.key) == std::string::npos);
        const value routes = boost::json::parse(answer.body);
        QCOMPARE(textOf(routes.at("policy"), "routing.profile"), "balanced");
        QVERIFY(routes.at("profiles").as_array().size() >= 3);
        QCOMPARE(routes.at("services").as_array().size(), f.engine.simulator.services().size());
        QVERIFY(routes.at("rules").as_object().contains("prefer_local"));
    }

    void the_audit_is_found_by_request_and_by_task()
    {
        const RestFixture &f = *m_fixture;
        const auto answer =
            f.ask("POST", "/v1/chat", "{\"prompt\":\"A secret about Kingfisher.\"}");
        const std::string request = answer.header("X-Request-Id");
        const auto byRequest = f.ask("GET", "/v1/audit/" + request);
        QCOMPARE(byRequest.status, 200);
        QVERIFY2(byRequest.body.find("Kingfisher") == std::string::npos, byRequest.body.c_str());
        const value record = boost::json::parse(byRequest.body);
        const value chat = boost::json::parse(answer.body);
        QCOMPARE(textOf(record, "request_id"), request);
        QCOMPARE(textOf(record, "service"), textOf(chat, "provider"));
        QCOMPARE(textOf(record, "status"), "done");
        QCOMPARE(textOf(record, "prompt_sha256").size(), std::size_t(64));
        QCOMPARE(record.at("number").as_int64(), 1);
        QCOMPARE(f.json("GET", "/v1/audit/" + textOf(chat, "task_id")), record);
        // A request that nobody took is in it too.
        const auto refused = f.ask("POST", "/v1/chat", "{\"prompt\":\"x\",\"service\":\"nobody\"}");
        const value why = f.json("GET", "/v1/audit/" + refused.header("X-Request-Id"));
        QCOMPARE(textOf(why, "failure"), "NO_SERVICE");
        f.complaint("GET", "/v1/audit/req_01JD0000000000000000000000", {}, 404);
        OXIDE_SAYS(f.complaint("GET", "/v1/audit/42"), "request_id: ");
    }

    void every_schema_reads_as_json()
    {
        const auto context =
            std::make_shared<api::Context>(*m_fixture->engine.engine, config::Api());
        std::set<std::pair<std::string_view, std::string_view>> lines;
        for (const api::Room &room : api::rooms()) {
            for (const api::Route &route : room(context)) {
                QVERIFY2(lines.emplace(route.method, route.path).second,
                         std::string(route.path).c_str());
                for (const std::string_view schema : {route.body, route.answer}) {
                    boost::system::error_code error;
                    if (!schema.empty())
                        (void)boost::json::parse(schema, error);
                    QVERIFY2(!error, std::string(route.path).c_str());
                }
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestRestRoutes)
#include "tst_restroutes.moc"
