#pragma once

#include "ui/shell/pageregistry.h"
#include "ui/theme/state.h"

#include <optional>

#include <QListView>
#include <QWidget>

class QPushButton;

namespace oxide::ui {

class SidebarModel;

/// What stands at a row's right end: how many, or that something needs a look.
struct Badge {
    int count = 0;
    std::optional<State> state;
    QString meaning; ///< for tooltip and screen readers: "3 running"
};

/// Mark and name, "Go to…", and the pages with their icons; Settings at the foot. Icons alone when
/// compact. Arrow keys walk, Enter opens.
class Sidebar final : public QWidget
{
    Q_OBJECT

public:
    Sidebar(const Look &look, const std::vector<PageEntry> &pages, QWidget *parent = nullptr);

    void setCurrent(PageId page);
    void setBadge(PageId page, const Badge &badge);
    void setCompact(bool compact);

Q_SIGNALS:
    void opened(oxide::ui::PageId page);
    void searchRequested();

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QListView *makeList(const std::vector<PageEntry> &pages, const QString &name);
    void fit();

    const Look &m_look;
    bool m_compact = false;
    std::vector<QListView *> m_lists;
    QPushButton *m_search;
};

} // namespace oxide::ui
