#include "ui/history/historyrows.h"

#include "ui/history/rowsource.h"

#include <QTest>

using namespace oxide;
using ui::HistoryRows;

namespace {

std::vector<model::TaskSummary> rows(std::int64_t from, std::int64_t to)
{
    std::vector<model::TaskSummary> list;
    for (std::int64_t row = from; row < to; ++row)
        list.push_back(test::rowAt(row));
    return list;
}

/// As many pages as given, read one after the other.
HistoryRows read(int pages)
{
    HistoryRows all;
    for (int page = 0; page < pages; ++page)
        all.append(rows(page * HistoryRows::pageSize, (page + 1) * HistoryRows::pageSize));
    return all;
}

} // namespace

class TestHistoryRows final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aMillionRowsKeepFewInMemory()
    {
        const HistoryRows all = read(5000);
        QCOMPARE(all.size(), 1'000'000);
        QVERIFY(all.loadedRows() <= HistoryRows::mostLoadedPages * HistoryRows::pageSize);
        QVERIFY(all.at(0));
        QVERIFY(all.at(999'999));
        QVERIFY(!all.at(500'000));
        QCOMPARE(all.at(999'999)->id, test::rowId(999'999));
    }

    void aPageThatWasLetGoKnowsHowToComeBack()
    {
        HistoryRows all = read(100);
        const int page = all.pageOf(5'001);
        QVERIFY(!all.isLoaded(page));
        const model::PageRequest request = all.requestFor(page);
        QVERIFY(all.fill(page, test::pageOf(1'000'000, request).rows));
        QCOMPARE(all.at(5'001)->id, test::rowId(5'001));
        QVERIFY(all.isLoaded(page));
    }

    void aPageThatCameBackDifferentIsRefused()
    {
        HistoryRows all = read(100);
        auto shorter = test::pageOf(1'000'000, all.requestFor(40)).rows;
        shorter.pop_back();
        QVERIFY(!all.fill(40, std::move(shorter)));
    }

    void recentlyUsedPagesStay()
    {
        HistoryRows all = read(static_cast<int>(HistoryRows::mostLoadedPages));
        QVERIFY(all.at(HistoryRows::pageSize)); // page 1 is old, but in use
        all.append(rows(all.size(), all.size() + HistoryRows::pageSize));
        QVERIFY(all.at(HistoryRows::pageSize));
        QVERIFY(!all.isLoaded(2));
    }

    void newRowsAtTheFrontMoveTheOthersDown()
    {
        HistoryRows all = read(3);
        std::vector<model::TaskSummary> fresh;
        for (int row = -1; row >= -500; --row)
            fresh.insert(fresh.begin(), test::rowAt(row));
        for (std::size_t at = fresh.size(); at > 0; at -= 100)
            all.prepend({fresh.begin() + static_cast<std::ptrdiff_t>(at) - 100,
                         fresh.begin() + static_cast<std::ptrdiff_t>(at)});
        QCOMPARE(all.size(), 1100);
        for (const int row : {0, 250, 499, 500, 700, 1099}) {
            QVERIFY(all.at(row));
            QCOMPARE(all.at(row)->id, test::rowId(row - 500));
            QCOMPARE(all.rowOf(test::rowId(row - 500)), std::optional(row));
        }
        QCOMPARE(all.newest(), std::optional(test::rowId(-500)));
    }

    void theKeysOfPagesHoldAfterInsertingAndRemoving()
    {
        HistoryRows all = read(4);
        for (int row = -1; row >= -700; --row)
            all.prepend({test::rowAt(row)});
        all.remove(950);
        QCOMPARE(all.size(), 1499);
        QVERIFY(!all.rowOf(test::rowId(250)));
        QCOMPARE(all.at(950)->id, test::rowId(251));
        QCOMPARE(all.rowOf(test::rowId(251)), std::optional(950));
        // Every page's key still asks for exactly its first row.
        for (int page = 1; page < all.pages(); ++page) {
            const auto request = all.requestFor(page);
            QVERIFY(request.before);
            const std::int64_t first = test::rowOfId(*request.before) + 1;
            QCOMPARE(all.at(all.firstRow(page))->id, test::rowId(first == 250 ? 251 : first));
        }
    }

    void aLateRowComesInWhereItBelongs()
    {
        HistoryRows all;
        all.append({test::rowAt(1), test::rowAt(2), test::rowAt(5)});
        all.append({test::rowAt(8), test::rowAt(9)});
        // Inside a page, and between two.
        for (const int row : {3, 6}) {
            const auto place = all.placeFor(test::rowId(row));
            QVERIFY(place);
            all.insert(test::rowAt(row));
            QCOMPARE(all.rowOf(test::rowId(row)), place);
        }
        QCOMPARE(all.size(), 7);
        std::int64_t before = 0;
        for (int row = 0; row < all.size(); ++row) {
            QVERIFY(test::rowOfId(all.at(row)->id) > before);
            before = test::rowOfId(all.at(row)->id);
        }
        // The second page's key asks for what it holds now.
        QCOMPARE(all.requestFor(1).before, std::optional(test::rowId(5)));
        QCOMPARE(all.requestFor(1).limit, 3);
        QVERIFY(!all.placeFor(test::rowId(10)));
        QVERIFY(!read(100).placeFor(test::rowId(5'000))); // its page was let go
    }

    void removingAWholePageLeavesNoHole()
    {
        HistoryRows all;
        all.append(rows(0, 2));
        all.append(rows(2, 3));
        all.append(rows(3, 5));
        all.remove(2);
        QCOMPARE(all.pages(), 2);
        QCOMPARE(all.at(2)->id, test::rowId(3));
        QCOMPARE(all.requestFor(1).before, std::optional(test::rowId(1)));
    }

    void anUnknownTaskHasNoRow()
    {
        const HistoryRows all = read(2);
        QVERIFY(!all.rowOf(test::rowId(400)));
        QVERIFY(!all.rowOf(test::rowId(-1)));
        QVERIFY(!HistoryRows().rowOf(test::rowId(0)));
        QVERIFY(!all.at(-1));
        QVERIFY(!all.at(400));
    }
};

QTEST_GUILESS_MAIN(TestHistoryRows)
#include "tst_historyrows.moc"
