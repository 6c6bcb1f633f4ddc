#pragma once

#include "model/history.h"
#include "ui/widgets/context.h"

#include <map>
#include <string>
#include <vector>

#include <QScrollArea>

class QBoxLayout;
class QPushButton;

namespace oxide::ui {

class FilterBox;

/// The filters of the history with how many rows each would find: state, service, type, source.
/// Long groups show their first values and a way to the rest.
class FilterPane final : public QScrollArea
{
    Q_OBJECT

public:
    explicit FilterPane(const Context &context, QWidget *parent = nullptr);

    void setFacets(const model::HistoryFacets &facets);
    /// Ticks what the query asks for. Emits nothing.
    void setQuery(const model::HistoryQuery &query);
    /// The query with this pane's filters in it.
    [[nodiscard]] model::HistoryQuery applied(model::HistoryQuery query) const;

Q_SIGNALS:
    void changed();
    /// All filters go, also those that have no box here.
    void cleared();

private:
    struct Entry {
        std::string key; ///< stable name
        QString text;
        std::int64_t count = 0;
    };
    struct Group {
        QBoxLayout *layout = nullptr;
        QWidget *box = nullptr;
        QPushButton *more = nullptr;
        std::map<std::string, FilterBox *> boxes;
        bool open = false;
    };

    Group *addGroup(const QString &title);
    void fill(Group &group, std::vector<Entry> entries);
    FilterBox *boxOf(Group &group, const std::string &key, const QString &text);
    void showRest(Group &group);
    [[nodiscard]] static bool isOn(const Group &group, const std::string &key);
    void update();

    const Look &m_look;
    QWidget *m_content;
    std::vector<std::unique_ptr<Group>> m_groups;
    Group *m_states;
    Group *m_services;
    Group *m_types;
    Group *m_sources;
    bool m_hasOthers = false; ///< the query has filters without a box
    QPushButton *m_clear;
};

} // namespace oxide::ui
