#include "storagefixture.h"

#include "support/historygenerator.h"

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <sstream>

using namespace oxide;
using namespace oxide::test;
using model::HistoryQuery;
using model::TaskState;

namespace {

/// The history as the generator made it, and the plainest way to answer a query over it.
struct Oracle {
    std::vector<GeneratedTask> tasks; ///< oldest first

    /// `word*` is any word that begins so.
    static bool hasWord(const std::string &text, std::string word)
    {
        const bool isPrefix = word.ends_with('*');
        if (isPrefix)
            word.pop_back();
        std::string current;
        for (const char c : base::toLowerAscii(text) + " ") {
            const auto byte = static_cast<unsigned char>(c);
            if (std::isalnum(byte) || byte >= 0x80) {
                current += c;
                continue;
            }
            if (isPrefix ? current.starts_with(word) && !current.empty() : current == word)
                return true;
            current.clear();
        }
        return false;
    }

    static bool textFits(const GeneratedTask &task, const std::string &words)
    {
        std::istringstream stream(words);
        std::string all = task.task.request.prompt + '\n' + task.outcome.result;
        for (const std::string &file : task.task.request.files)
            all += '\n' + file;
        for (std::string word; stream >> word;) {
            if (!hasWord(all, word))
                return false;
        }
        return true;
    }

    template<class T>
    static bool among(const std::vector<T> &list, const T &value)
    {
        return list.empty() || std::count(list.begin(), list.end(), value) > 0;
    }

    static bool tagFits(const std::vector<std::string> &tags, const HistoryQuery &query)
    {
        if (query.tags.empty())
            return true;
        return std::ranges::any_of(query.tags, [&](const std::string &tag) {
            return tag.empty() ? tags.empty() : std::ranges::find(tags, tag) != tags.end();
        });
    }

    static bool attemptFits(const GeneratedTask &made, const model::AttemptFilter &filter)
    {
        const base::TimePoint created = made.outcome.summary.createdAt;
        return filter.isAny()
               || std::ranges::any_of(made.outcome.attempts, [&](const auto &attempt) {
                      const base::TimePoint began = created + attempt.startedAt;
                      return (!filter.from || began >= *filter.from)
                             && (!filter.to || began < *filter.to)
                             && (filter.service.empty() || filter.service == attempt.target.service)
                             && (filter.model.empty() || filter.model == attempt.target.model)
                             && (!filter.isUnnamedModel || attempt.target.model.empty());
                  });
    }

    static bool fits(const GeneratedTask &made, const HistoryQuery &query)
    {
        const model::TaskSummary &task = made.outcome.summary;
        bool state = among(query.states, task.state);
        if (query.afterFallbackOnly && query.states.empty())
            state = task.afterFallback;
        else if (query.afterFallbackOnly && task.state == TaskState::Done)
            state = state && task.afterFallback;
        return state && among(query.services, task.target.service) && among(query.types, task.type)
               && among(query.sources, task.source) && among(query.clients, task.client)
               && tagFits(task.tags, query) && attemptFits(made, query.attempts)
               && (!query.session || query.session == task.session)
               && (!query.from || task.createdAt >= *query.from)
               && (!query.to || task.createdAt < *query.to) && (query.withParts || !task.parent)
               && textFits(made, query.text);
    }

    [[nodiscard]] std::vector<model::TaskId> answer(const HistoryQuery &query) const
    {
        std::vector<model::TaskId> ids;
        for (auto it = tasks.rbegin(); it != tasks.rend(); ++it) {
            if (fits(*it, query))
                ids.push_back(it->outcome.summary.id);
        }
        return ids;
    }
};

class RandomQuery
{
public:
    RandomQuery(std::uint64_t seed, const Oracle &oracle) : m_engine(seed), m_oracle(oracle) {}

    HistoryQuery next()
    {
        static const std::vector<std::string> words{
            "socket", "queue",  "the",  "weather", "bicycle", "cpp", "explain",   "nowhere",
            "race",   "german", "bud*", "que*",    "s*",      "th*", "snapshot1*"};
        HistoryQuery query;
        for (int i = 0; i < 2; ++i) {
            if (coin(3))
                query.text += words[below(words.size())] + " ";
        }
        if (coin(3))
            query.states = {coin(2) ? TaskState::Failed : TaskState::Done};
        if (coin(6))
            query.states.push_back(TaskState::Cancelled);
        query.afterFallbackOnly = coin(5);
        if (coin(3))
            query.services = {any().target.service, any().target.service};
        if (coin(4))
            query.types = {any().type};
        if (coin(4))
            query.sources = {any().source, any().source};
        if (coin(8))
            query.session = any().session;
        if (coin(4))
            query.from = any().createdAt;
        if (coin(4))
            query.to = any().createdAt;
        query.withParts = coin(2);
        if (coin(6))
            query.clients = {any().client, "", any().client};
        if (coin(6))
            query.tags = coin(2) ? std::vector<std::string>{"night", ""}
                                 : std::vector<std::string>{"release"};
        if (coin(4))
            query.attempts = attempts();
        return query;
    }

private:
    model::AttemptFilter attempts()
    {
        model::AttemptFilter filter;
        const GeneratedTask &task = m_oracle.tasks[below(m_oracle.tasks.size())];
        const model::AttemptRecord &attempt = task.outcome.attempts.back();
        if (coin(2))
            filter.from = task.outcome.summary.createdAt + attempt.startedAt;
        if (coin(3))
            filter.to = any().createdAt;
        if (coin(2))
            filter.service = attempt.target.service;
        if (coin(3))
            filter.model = attempt.target.model;
        filter.isUnnamedModel = coin(8);
        return filter;
    }

    bool coin(std::size_t oneIn) { return below(oneIn) == 0; }
    std::size_t below(std::size_t end) { return m_engine() % end; }
    const model::TaskSummary &any()
    {
        return m_oracle.tasks[below(m_oracle.tasks.size())].outcome.summary;
    }

    std::mt19937_64 m_engine;
    const Oracle &m_oracle;
};

GeneratedTask tagged(GeneratedTask made, std::int64_t number)
{
    std::vector<std::string> tags;
    if (number % 3 == 0)
        tags.emplace_back("night");
    if (number % 5 == 0)
        tags.emplace_back("release");
    made.task.summary.tags = made.outcome.summary.tags = made.task.request.tags = tags;
    return made;
}

template<class T>
std::map<T, std::int64_t> asMap(const std::vector<std::pair<T, std::int64_t>> &list)
{
    return {list.begin(), list.end()};
}

} // namespace

class TestHistoryQuery final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        OXIDE_OK(m_f.open());
        HistoryFill fill;
        fill.count = 4000;
        fill.seed = 11;
        fill.newest = StorageFixture::kStart;
        HistoryGenerator generator(fill);
        std::vector<storage::NewTask> tasks;
        std::vector<storage::Outcome> outcomes;
        for (std::int64_t i = 1; i <= fill.count; ++i) {
            m_oracle.tasks.push_back(tagged(generator.next(), i));
            tasks.push_back(m_oracle.tasks.back().task);
            outcomes.push_back(m_oracle.tasks.back().outcome);
            if (i % 900 != 0 && i < fill.count)
                continue;
            const auto imported =
                wait(m_f.store->importTasks(std::exchange(tasks, {}), std::exchange(outcomes, {})));
            OXIDE_OK(imported);
            fillSearchPart(m_f);
        }
        QCOMPARE(*m_f.number("SELECT count(*) FROM tasks"), fill.count);
        QCOMPARE(*m_f.number("SELECT count(*) FROM search_parts"), 5);
        restoreSearchParts(m_f);
        QCOMPARE(*m_f.number("SELECT sum(documents) FROM search_parts"), fill.count);
    }

    void pagesGiveEveryRowOfAQueryOnceNewestFirst()
    {
        RandomQuery random(3, m_oracle);
        int found = 0;
        for (int round = 0; round < 300; ++round) {
            const HistoryQuery query = random.next();
            const auto expected = m_oracle.answer(query);
            found += expected.empty() ? 0 : 1;
            std::vector<model::TaskId> ids;
            model::PageRequest request;
            request.limit = round % 3 == 0 ? 7 : 300;
            for (bool more = true; more;) {
                const auto page = wait(m_f.store->page(query, request));
                OXIDE_OK(page);
                for (const model::TaskSummary &row : page->rows)
                    ids.push_back(row.id);
                more = page->hasMore;
                if (more)
                    request.before = ids.back();
                if (ids.size() > expected.size() || (request.limit == 7 && ids.size() > 70))
                    break;
            }
            auto wanted = expected;
            wanted.resize(std::min(wanted.size(), std::max(ids.size(), std::size_t{0})));
            QCOMPARE(ids, wanted);
            if (request.limit == 300)
                QCOMPARE(ids.size(), expected.size());
        }
        QVERIFY(found > 100); // the queries must not all be empty
    }

    void facetsCountWhatPagesShow()
    {
        RandomQuery random(4, m_oracle);
        for (int round = 0; round < 150; ++round) {
            const HistoryQuery query = random.next();
            std::map<TaskState, std::int64_t> states;
            std::map<std::string, std::int64_t> services;
            std::int64_t total = 0;
            std::int64_t afterFallback = 0;
            for (const GeneratedTask &task : m_oracle.tasks) {
                if (!Oracle::fits(task, query))
                    continue;
                ++total;
                const auto &summary = task.outcome.summary;
                ++states[summary.state];
                ++services[summary.target.service];
                afterFallback += summary.afterFallback && summary.state == TaskState::Done;
            }
            const auto facets = wait(m_f.store->facets(query));
            OXIDE_OK(facets);
            QCOMPARE(facets->total, total);
            QCOMPARE(facets->afterFallback, afterFallback);
            QVERIFY(asMap(facets->states) == states);
            QVERIFY(asMap(facets->services) == services);
            QVERIFY(!facets->isLowerBound);
        }
    }

    void rowsComeBackAsTheyWereStored()
    {
        const auto page = wait(m_f.store->page({}, {}));
        OXIDE_OK(page);
        for (const model::TaskSummary &row : page->rows) {
            const auto made = std::find_if(
                m_oracle.tasks.begin(), m_oracle.tasks.end(),
                [&](const GeneratedTask &task) { return task.outcome.summary.id == row.id; });
            QVERIFY(row == made->outcome.summary);
        }
    }

    void aRareFilterIsFoundAmongTheOldest()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        const auto old = f.add("old", "x", "retired-service");
        std::vector<storage::NewTask> tasks;
        std::vector<storage::Outcome> outcomes;
        for (int i = 0; i < 5000; ++i) {
            tasks.push_back(f.newTask("new"));
            tasks.back().summary.parent = i > 0 ? std::optional(old) : std::nullopt;
            outcomes.push_back(f.outcomeOf(tasks.back(), "x"));
        }
        OXIDE_OK(wait(f.store->importTasks(tasks, outcomes)));
        HistoryQuery query;
        query.services = {"retired-service"};
        QCOMPARE(wait(f.store->page(query, {}))->rows.size(), 1U);
        const auto all = wait(f.store->page({}, {})); // nearly all rows are parts
        QCOMPARE(all->rows.size(), 2U);
        QCOMPARE(all->rows.back().id, old);
    }

    void tasksOfOneMillisecondKeepTheirOrder()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        std::vector<model::TaskId> ids;
        const base::TimePoint same = f.clock->now();
        for (int i = 0; i < 700; ++i) { // more than one millisecond has keys for
            storage::NewTask task;
            task.summary.id = f.ids.next();
            task.summary.createdAt = same;
            OXIDE_OK(wait(f.store->create(task)));
            ids.insert(ids.begin(), task.summary.id);
        }
        model::PageRequest request;
        request.limit = 1000;
        const auto page = wait(f.store->page({}, request));
        OXIDE_OK(page);
        QCOMPARE(page->rows.size(), ids.size());
        for (std::size_t i = 0; i < ids.size(); ++i)
            QCOMPARE(page->rows[i].id, ids[i]);
    }

    void aPageGoesOnWhereItsLastRowWasDeleted()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        std::vector<model::TaskId> ids;
        for (int i = 0; i < 10; ++i)
            ids.push_back(f.add("p", "r"));
        QCOMPARE(*wait(f.store->remove({ids[5]})), 1);
        model::PageRequest request;
        request.before = ids[5];
        const auto page = wait(f.store->page({}, request));
        QCOMPARE(page->rows.size(), 5U);
        QCOMPARE(page->rows.front().id, ids[4]);
    }

    void textIsFoundByWordPhraseAndPrefix_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<bool>("found");
        QTest::newRow("word") << QByteArray("harbour") << true;
        QTest::newRow("in the answer") << QByteArray("lighthouse") << true;
        QTest::newRow("in a file's path") << QByteArray("pilot.cpp") << true;
        QTest::newRow("any case") << QByteArray("HARBOUR") << true;
        QTest::newRow("without accents") << QByteArray("zurich cafe") << true;
        QTest::newRow("with accents") << QByteArray("Zürich") << true;
        QTest::newRow("all words must occur") << QByteArray("harbour submarine") << false;
        QTest::newRow("phrase") << QByteArray("\"old harbour\"") << true;
        QTest::newRow("phrase in another order") << QByteArray("\"harbour old\"") << false;
        QTest::newRow("prefix") << QByteArray("light*") << true;
        QTest::newRow("no prefix") << QByteArray("light") << false;
        QTest::newRow("unclosed quote") << QByteArray("\"old harb") << false;
        QTest::newRow("operators are words") << QByteArray("harbour OR submarine") << false;
        QTest::newRow("column syntax is a phrase") << QByteArray("tags:harbour") << false;
        QTest::newRow("no filter word is found") << QByteArray("stdone") << false;
        QTest::newRow("brackets and signs") << QByteArray("(harbour) -^+{}") << true;
        QTest::newRow("only signs") << QByteArray("*** ()") << false;
        QTest::newRow("blanks") << QByteArray("   ") << true;
        QTest::newRow("a quote inside") << QByteArray("har\"bour") << false;
        QTest::newRow("ill-formed UTF-8") << QByteArray("\xff\xfe") << false;
        QTest::newRow("semicolon") << QByteArray("harbour; DROP TABLE tasks") << false;
    }

    void textIsFoundByWordPhraseAndPrefix()
    {
        QFETCH(const QByteArray, text);
        QFETCH(const bool, found);
        StorageFixture f;
        OXIDE_OK(f.open());
        storage::NewTask task = f.newTask("The old harbour of Zürich has a café");
        task.request.files = {"/src/pilot.cpp"};
        f.add(task, f.outcomeOf(task, "and a lighthouse"));
        HistoryQuery query;
        query.text = text.toStdString();
        const auto page = wait(f.store->page(query, {}));
        OXIDE_OK(page);
        QCOMPARE(!page->rows.empty(), found);
        const auto facets = wait(f.store->facets(query));
        OXIDE_OK(facets);
        QCOMPARE(facets->total, found ? 1 : 0);
    }

    void clearRemovesWhatTheQueryFindsAndNoMore()
    {
        HistoryQuery query;
        query.text = "socket";
        query.services = {"ollama"};
        query.withParts = true;
        const auto found = static_cast<std::int64_t>(m_oracle.answer(query).size());
        QVERIFY(found > 10);
        std::set<model::TaskId> gone;
        for (const model::TaskId &id : m_oracle.answer(query))
            gone.insert(id);
        for (const GeneratedTask &task : m_oracle.tasks) { // parts go with their parent
            if (task.task.summary.parent && gone.contains(*task.task.summary.parent))
                gone.insert(task.task.summary.id);
        }
        const auto cleared = wait(m_f.store->clear(query));
        OXIDE_OK(cleared);
        QCOMPARE(*cleared, static_cast<std::int64_t>(gone.size()));
        QVERIFY(wait(m_f.store->page(query, {}))->rows.empty());
        query.services.clear();
        query.text.clear();
        QCOMPARE(wait(m_f.store->facets(query))->total, 4000 - *cleared);
        QCOMPARE(*wait(m_f.store->clear(query)), 4000 - *cleared);
        for (const char *table : {"tasks", "task_prompts", "task_results", "attempts", "decisions",
                                  "snapshots", "sessions"})
            QCOMPARE(*m_f.number("SELECT count(*) FROM " + std::string(table)), 0);
        QCOMPARE(*m_f.number("SELECT sum(tasks) FROM task_groups"), 0);
        // Of the index the newest part is left. Told other texts than it was given, it would now
        // be damaged.
        QCOMPARE(*m_f.number("SELECT count(*) FROM search_parts"), 1);
        const std::string table =
            "tasks_fts_" + std::to_string(*m_f.number("SELECT id FROM search_parts"));
        OXIDE_OK(wait(m_f.database->write([table](storage::Connection &connection) {
            return connection.run("INSERT INTO " + table + " (" + table
                                  + ") VALUES ('integrity-check')");
        })));
        QCOMPARE(*m_f.number("SELECT count(*) FROM " + table + " WHERE " + table + " MATCH 'the'"),
                 0);
    }

private:
    StorageFixture m_f;
    Oracle m_oracle;
};

QTEST_GUILESS_MAIN(TestHistoryQuery)
#include "tst_historyquery.moc"
