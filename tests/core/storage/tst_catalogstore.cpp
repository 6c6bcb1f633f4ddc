#include "core/storage/storagefixture.h"
#include "storage/catalogstore.h"

using namespace oxide;
using model::CatalogFacts;
using model::CatalogSource;
using test::StorageFixture;
using test::wait;

namespace {

CatalogFacts factsOf(const char *name, std::int64_t window)
{
    CatalogFacts facts;
    facts.name = name;
    facts.title = "Model \xc3\xa4";
    facts.aliases = {"one", "two"};
    facts.contextWindow = window;
    facts.price = model::Price{1, 2, std::nullopt, 4, 5, 6};
    facts.rating = model::Rating{1300.5, model::RatingScale::Arena, 17};
    return facts;
}

} // namespace

class TestCatalogStore final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatASourceSaidComesBack()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        const auto at = f.clock->now();
        {
            storage::CatalogStore store(*f.database);
            OXIDE_OK(wait(store.replace(CatalogSource::OpenRouter, at,
                                        {factsOf("a/x", 10), factsOf("a/y", 20)})));
        }
        f.close();
        OXIDE_OK(f.open("second"));
        storage::CatalogStore store(*f.database);
        const auto books = wait(store.load());
        OXIDE_OK(books);
        QCOMPARE(books->records.size(), std::size_t{2});
        QVERIFY(books->records[0].facts == factsOf("a/x", 10));
        QVERIFY(books->records[1].source == CatalogSource::OpenRouter);
        QVERIFY(books->records[1].at == at);
        QCOMPARE(books->syncs.size(), std::size_t{1});
        QCOMPARE(books->syncs[0].models, std::int64_t{2});
        QVERIFY(books->syncs[0].at == at);
    }

    void aNewCopyTakesThePlaceOfTheOld()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        storage::CatalogStore store(*f.database);
        OXIDE_OK(wait(store.replace(CatalogSource::OpenRouter, f.clock->now(),
                                    {factsOf("a/x", 10), factsOf("a/y", 20)})));
        OXIDE_OK(wait(store.replace(CatalogSource::Arena, f.clock->now(), {factsOf("a/x", 5)})));
        OXIDE_OK(
            wait(store.replace(CatalogSource::OpenRouter, f.clock->now(), {factsOf("a/y", 30)})));
        const auto books = wait(store.load());
        OXIDE_OK(books);
        QCOMPARE(books->records.size(), std::size_t{2});
        QVERIFY(books->records[0].source == CatalogSource::Arena);
        QCOMPARE(books->records[1].facts.contextWindow, std::optional<std::int64_t>(30));
    }

    void whatIsAddedLeavesTheRest()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        storage::CatalogStore store(*f.database);
        const auto first = f.clock->now();
        OXIDE_OK(wait(store.add(CatalogSource::HuggingFace, first,
                                {factsOf("a/x", 10), factsOf("a/y", 20)})));
        f.clock->advance(std::chrono::hours(1));
        OXIDE_OK(wait(store.add(CatalogSource::HuggingFace, f.clock->now(), {factsOf("a/y", 30)})));
        const auto books = wait(store.load());
        OXIDE_OK(books);
        QCOMPARE(books->records.size(), std::size_t{2});
        QVERIFY(books->records[0].at == first);
        QVERIFY(books->records[1].at == f.clock->now());
    }

    void aFailureLeavesTheCopyAndIsTold()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        storage::CatalogStore store(*f.database);
        const auto at = f.clock->now();
        OXIDE_OK(wait(store.replace(CatalogSource::OpenRouter, at, {factsOf("a/x", 10)})));
        f.clock->advance(std::chrono::hours(1));
        OXIDE_OK(wait(store.fail(CatalogSource::OpenRouter, f.clock->now(), "No network.")));
        OXIDE_OK(wait(store.fail(CatalogSource::Arena, f.clock->now(), "No network.")));
        auto books = wait(store.load());
        OXIDE_OK(books);
        QCOMPARE(books->records.size(), std::size_t{1});
        QCOMPARE(books->syncs.size(), std::size_t{2});
        const auto &arena = books->syncs[0];
        const auto &openRouter = books->syncs[1];
        QVERIFY(!arena.at);
        QVERIFY(openRouter.at == at);
        QVERIFY(openRouter.triedAt == f.clock->now());
        QCOMPARE(openRouter.error, std::string("No network."));
        OXIDE_OK(wait(store.replace(CatalogSource::OpenRouter, f.clock->now(), {})));
        books = wait(store.load());
        OXIDE_OK(books);
        QVERIFY(books->syncs[1].error.empty());
    }

    void aRowThatCannotBeReadIsPassedOver()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        OXIDE_OK(wait(f.database->write([](storage::Connection &connection) {
            return connection.run("INSERT INTO catalog VALUES ('arena', 'a/x', 1, '{')");
        })));
        OXIDE_OK(wait(f.database->write([](storage::Connection &connection) {
            return connection.run("INSERT INTO catalog VALUES ('oracle', 'a/x', 1, '{}')");
        })));
        storage::CatalogStore store(*f.database);
        const auto books = wait(store.load());
        OXIDE_OK(books);
        QVERIFY(books->records.empty());
    }
};

QTEST_GUILESS_MAIN(TestCatalogStore)
#include "tst_catalogstore.moc"
