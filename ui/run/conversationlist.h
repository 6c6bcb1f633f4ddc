#pragma once

#include "base/clock.h"
#include "ui/widgets/context.h"

#include <optional>

#include <QTimer>
#include <QWidget>

#include "model/task.h"

namespace oxide::ui {

class ConversationModel;
class Label;
class RowList;
class SearchField;
class Strip;

/// The conversations at the left of the Run page: search, go on with one, delete one, begin a new
/// one. Follows the engine while it is visible.
class ConversationList final : public QWidget
{
    Q_OBJECT

public:
    ConversationList(const Context &context, const base::Clock &clock, QWidget *parent = nullptr);

    /// Shows which conversation the page is in. Emits nothing.
    void setCurrent(std::optional<model::SessionId> session);
    void reload();

Q_SIGNALS:
    void chosen(const oxide::model::SessionId &session, const QString &title);
    void newAsked();
    void deleted(const oxide::model::SessionId &session);

protected:
    void showEvent(QShowEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    void select();
    void askToDelete();
    void deleteNow();
    void deleteWithTasks();
    void restoreRow();

    Context m_context;
    const base::Clock &m_clock;
    ConversationModel *m_model;
    SearchField *m_search;
    RowList *m_list;
    Label *m_empty;
    Label *m_limit;
    Strip *m_confirm;
    QTimer m_reloadTimer;
    std::optional<model::SessionId> m_current;
    std::optional<model::SessionId> m_doomed;
    std::optional<model::SessionId> m_row; ///< where the keyboard stood before the list was reset
};

} // namespace oxide::ui
