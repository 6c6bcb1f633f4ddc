#pragma once

#include "base/error.h"
#include "model/history.h"
#include "ui/theme/icon.h"
#include "ui/widgets/context.h"

#include <optional>
#include <string>

#include <QString>
#include <QWidget>

class QBoxLayout;

namespace oxide::ui {

class Label;
class Strip;

enum class PageId { Overview, Run, Routing, History, Services, LocalApi, Costs, Settings };

/// Where to go, and what to do there. The page takes the parts it understands.
struct Place {
    PageId page = PageId::Overview;
    std::optional<model::TaskId> task = {}; ///< Run, History: show this one
    std::string service = {};               ///< Services: select; Run: choose; empty: none
    QString text = {}; ///< Run: the prompt; History: the search; Settings: the key
    /// History: the tasks to list, in place of what was searched and filtered.
    std::optional<model::HistoryQuery> query = {};
    bool begin = false; ///< Run: a new task; Services: add one
};

/// One page of the window: a head (title, second line, controls at the right), an error strip that
/// shows when needed, and a body. Made when it is first opened, kept afterwards. A hidden page
/// must not work: look at isShown(), refresh in onShown().
class Page : public QWidget
{
    Q_OBJECT

public:
    /// Margins: the body stands 16 px from the page's edges. Full: it reaches them, below a line.
    enum class Body { Margins, Full };

    Page(const Context &context, const QString &title, Body body, QWidget *parent = nullptr);

    [[nodiscard]] const Context &context() const { return m_context; }
    [[nodiscard]] const Look &look() const { return m_context.look; }
    [[nodiscard]] engine::Engine &engine() const { return m_context.engine; }

    /// Does what the place asks for; called after the page is shown.
    virtual void open(const Place &place);

    /// A sentence about what was typed and would be lost if the program ended now; empty: nothing.
    [[nodiscard]] virtual QString unsaved() const;
    /// The program ends or makes its window anew: writes down what is to be there again.
    virtual void keepDraft();
    /// The page goes for good: nobody can take back any more what could be taken back until now.
    virtual void wrapUp();

    /// The error with its detail and, where it has one, its remedy, above the body; stays until
    /// dismissed or clearError().
    void showError(const base::Error &error);
    void clearError();

    [[nodiscard]] bool isShown() const { return m_shown; }

Q_SIGNALS:
    /// The user asked for another page.
    void goTo(const oxide::ui::Place &place);

protected:
    /// Second line beside the title ("7 of 9 usable").
    void setSubtitle(const QString &text);
    /// At the head's right end, in the order of the calls.
    void addToHead(QWidget *widget);
    /// For a page that brings its own.
    void hideHead();
    /// Where the content goes.
    [[nodiscard]] QBoxLayout *body() const { return m_body; }

    /// The page came into view, or left it (another page, minimised, hidden to the tray).
    virtual void onShown();
    virtual void onHidden();

    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    Context m_context;
    Body m_kind;
    bool m_shown = false;
    QWidget *m_head = nullptr;
    QBoxLayout *m_headRight = nullptr;
    Label *m_subtitle = nullptr;
    Strip *m_errors = nullptr;
    QBoxLayout *m_body = nullptr;
};

} // namespace oxide::ui
